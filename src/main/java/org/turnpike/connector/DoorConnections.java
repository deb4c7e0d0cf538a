package org.turnpike.connector;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * Decides which connections a door accepts. One address (in IPv6, one /64 network) gets at most its share of the door's connections. While only the
 * reserve of file handles is free, no connection is accepted; the reserve is for files, classes and connections of the server itself. Only the thread
 * that accepts the door's connections uses an object; every thread can call {@link #refused}.
 */
final class DoorConnections {
    private static final int NETWORK_BYTES = 8;
    private static final long COUNT_EVERY_NANOS = 20_000_000;
    private static final AtomicLong REFUSED = new AtomicLong();

    private final IntSupplier most;
    private final DoubleSupplier share;
    private final IntSupplier reserve;
    private final LongSupplier freeHandles;
    private final Map<InetAddress, List<SocketChannel>> open = new HashMap<>();
    private int tracked;
    private long free = Long.MAX_VALUE;
    private long counted = System.nanoTime() - COUNT_EVERY_NANOS;

    /**
     * Creates an object for a door without connections.
     *
     * @param most returns the largest number of connections that the door can have at a time
     * @param share the part of these connections that one address may have; one connection is always allowed
     * @param reserve returns the number of file handles that are never used for connections
     */
    DoorConnections(IntSupplier most, DoubleSupplier share, IntSupplier reserve) {
        this(most, share, reserve, DoorConnections::freeHandles);
    }

    DoorConnections(IntSupplier most, DoubleSupplier share, IntSupplier reserve, LongSupplier freeHandles) {
        this.most = most;
        this.share = share;
        this.reserve = reserve;
        this.freeHandles = freeHandles;
    }

    /** Returns whether an accepted connection may stay open. If not, the caller closes the connection. */
    boolean admits(SocketChannel connection) {
        long spare = freeNow() - reserve.getAsInt();
        boolean admitted = spare > 0 && withinShare(connection, spare);
        if (admitted) {
            free--;
        } else {
            REFUSED.incrementAndGet();
        }
        return admitted;
    }

    /** Returns how many connections all doors of this process have refused so far. */
    static long refused() {
        return REFUSED.get();
    }

    private long freeNow() {
        long now = System.nanoTime();
        if (now - counted >= COUNT_EVERY_NANOS) {
            free = freeHandles.getAsLong();
            counted = now;
        }
        return free;
    }

    /** One address gets at most its share of the door's connections, or of the remaining file handles if these are fewer. */
    private boolean withinShare(SocketChannel connection, long spare) {
        if (!(connection.socket().getRemoteSocketAddress() instanceof InetSocketAddress peer)) {
            return false;                                                            // already disconnected
        }
        List<SocketChannel> own = open.computeIfAbsent(network(peer.getAddress()), any -> new ArrayList<>());
        long mostOfOne = Math.max(1, (long) (Math.min(most.getAsInt(), own.size() + spare) * share.getAsDouble()));
        if (own.size() >= mostOfOne) {
            int before = own.size();
            own.removeIf(channel -> !channel.isOpen());
            tracked -= before - own.size();
        }
        boolean within = own.size() < mostOfOne;
        if (within) {
            own.add(connection);
            tracked++;
            forgetClosed();
        }
        return within;
    }

    /**
     * Returns the first address of the /64 network of an IPv6 address, because a host can choose any address within its network (RFC 4291 §2.5.1).
     * Returns any other address unchanged.
     */
    static InetAddress network(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address;
        }
        try {
            return InetAddress.getByAddress(Arrays.copyOf(Arrays.copyOf(address.getAddress(), NETWORK_BYTES), address.getAddress().length));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);                                      // cannot happen: 16 bytes are always an address
        }
    }

    private void forgetClosed() {
        if (tracked > 2 * most.getAsInt()) {
            open.values().forEach(channels -> channels.removeIf(channel -> !channel.isOpen()));
            open.values().removeIf(List::isEmpty);
            tracked = open.values().stream().mapToInt(List::size).sum();
        }
    }

    private static long freeHandles() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? system.getMaxFileDescriptorCount() - system.getOpenFileDescriptorCount() : Long.MAX_VALUE;
    }
}
