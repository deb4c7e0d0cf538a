package org.turnpike.transport;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Opens TCP connections to the first of several addresses that answers (messages.md §3.7). Thread-safe. */
final class TcpClient implements AutoCloseable {
    private static final int ADDRESSES_OF_A_HOST = 16;

    private final int port;
    private final Optional<InetAddress> bindAddress;
    private final LookupClient lookups;

    TcpClient(int port, Optional<InetAddress> bindAddress) {
        this(port, bindAddress, new LookupClient(InetAddress::getAllByName));
    }

    TcpClient(int port, Optional<InetAddress> bindAddress, LookupClient lookups) {
        this.port = port;
        this.bindAddress = bindAddress;
        this.lookups = lookups;
    }

    /** One of a host's addresses. */
    record Endpoint(String host, InetSocketAddress address) {
    }

    /**
     * An open connection.
     *
     * @param failed the endpoints that failed before this one answered
     */
    record Connected(Endpoint endpoint, Socket socket, List<Endpoint> failed) {
    }

    /**
     * Returns all addresses of the hosts, at most {@value #ADDRESSES_OF_A_HOST} for each. A host without an address is omitted.
     *
     * @param longest the longest search while no host is found; afterwards the search for the other hosts takes at most {@code others}
     */
    List<Endpoint> resolve(Collection<String> hosts, Duration longest, Duration others) {
        List<Endpoint> endpoints = new ArrayList<>();
        lookups.addressesOf(hosts, longest, others).forEach((host, addresses) -> addresses.stream().limit(ADDRESSES_OF_A_HOST)
                .forEach(address -> endpoints.add(new Endpoint(host, new InetSocketAddress(address, port)))));
        return endpoints;
    }

    /**
     * Connects to the endpoint that answers first; the attempts at the others are abandoned.
     *
     * @throws IOException when none answered in time
     */
    Connected connect(List<Endpoint> endpoints, Duration timeout) throws IOException {
        return endpoints.size() == 1 ? connect(endpoints.get(0), timeout) : new Race(endpoints).run(timeout);
    }

    private Connected connect(Endpoint endpoint, Duration timeout) throws IOException {
        Socket socket = new Socket();
        try {
            if (bindAddress.isPresent()) {
                socket.bind(new InetSocketAddress(bindAddress.get(), 0));
            }
            socket.setKeepAlive(true);
            socket.setTcpNoDelay(true);
            socket.connect(endpoint.address(), (int) Math.max(1, timeout.toMillis()));
            return new Connected(endpoint, socket, List.of());
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public void close() {
        lookups.close();
    }

    /** Attempts at several endpoints at the same time, by one thread. */
    private final class Race {
        private final Map<SocketChannel, Endpoint> running = new HashMap<>();
        private final List<Endpoint> failed = new ArrayList<>();
        private final List<Endpoint> endpoints;
        private IOException lastFailure = new ConnectException("There is no address to connect to");

        Race(List<Endpoint> endpoints) {
            this.endpoints = endpoints;
        }

        Connected run(Duration timeout) throws IOException {
            SocketChannel winner = null;
            try {
                winner = winner(System.nanoTime() + timeout.toNanos());
                winner.configureBlocking(true);                        // its selector is closed
                return new Connected(running.remove(winner), winner.socket(), failed);
            } finally {
                for (SocketChannel loser : running.keySet()) {
                    loser.close();
                }
            }
        }

        private SocketChannel winner(long deadline) throws IOException {
            try (Selector selector = Selector.open()) {
                for (Endpoint endpoint : endpoints) {
                    start(endpoint, selector);
                }
                while (!running.isEmpty()) {
                    long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                    if (left <= 0 || Thread.currentThread().isInterrupted()) {
                        throw new SocketTimeoutException("No address answered in time");
                    }
                    selector.select(left);
                    Optional<SocketChannel> connected = connected(selector);
                    if (connected.isPresent()) {
                        return connected.get();
                    }
                }
            }
            throw lastFailure;
        }

        private void start(Endpoint endpoint, Selector selector) throws IOException {
            SocketChannel channel = SocketChannel.open();
            running.put(channel, endpoint);
            try {
                channel.configureBlocking(false);
                if (bindAddress.isPresent()) {
                    channel.bind(new InetSocketAddress(bindAddress.get(), 0));
                }
                channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.register(selector, SelectionKey.OP_CONNECT);
                if (channel.connect(endpoint.address())) {
                    selector.wakeup();
                }
            } catch (IOException e) {
                fail(channel, e);
            }
        }

        private Optional<SocketChannel> connected(Selector selector) throws IOException {
            Iterator<SocketChannel> channels = List.copyOf(running.keySet()).iterator();
            while (channels.hasNext()) {
                SocketChannel channel = channels.next();
                try {
                    if (channel.finishConnect()) {
                        return Optional.of(channel);
                    }
                } catch (IOException e) {
                    fail(channel, e);
                }
            }
            selector.selectedKeys().clear();
            return Optional.empty();
        }

        private void fail(SocketChannel channel, IOException cause) throws IOException {
            failed.add(running.remove(channel));
            lastFailure = cause;
            channel.close();
        }
    }
}
