package org.turnpike.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The listener of a port with plain HTTP: closes a connection that starts with a TLS ClientHello at once, and forwards all others to the HTTP server
 * behind it. Deployed servers try https first at a configuration source. The JDK's HTTP server does not answer a ClientHello, so the caller would
 * wait for its timeout. For loopback addresses only, because the HTTP server behind it sees every caller with an address of this machine.
 */
final class PlainFront implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(PlainFront.class.getName());
    private static final int TLS_HANDSHAKE = 0x16;
    private static final int BLOCK = 16 << 10;

    private final ServerSocket listening;
    private final InetSocketAddress behind;
    private final String name;
    private final Thread accepting;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong callers = new AtomicLong();
    private volatile boolean unplugged;

    /** @throws BindException if the port cannot be opened; the message names address and port */
    PlainFront(String address, int port, InetSocketAddress behind, String name) throws IOException {
        this.behind = behind;
        this.name = name;
        InetAddress local = InetAddress.getByName(address);
        if (!local.isLoopbackAddress()) {
            throw new BindException("the sandbox listens on loopback addresses only, and " + address + " is not one");
        }
        try {
            listening = new ServerSocket(port, 0, local);
        } catch (BindException e) {
            throw new BindException("cannot listen on " + address + ":" + port + ": " + e.getMessage());
        }
        accepting = start(this::accept);
    }

    /** Its address. */
    InetSocketAddress address() {
        return (InetSocketAddress) listening.getLocalSocketAddress();
    }

    /** The number of connections so far. */
    long callers() {
        return callers.get();
    }

    /** Closes every connection, including existing ones, until {@link #plugIn}. */
    void unplug() {
        unplugged = true;
        try {
            for (Socket caller : open) {
                caller.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Accepts connections again. */
    void plugIn() {
        unplugged = false;
    }

    private Thread start(Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket caller = listening.accept();
                callers.incrementAndGet();
                open.add(caller);
                start(() -> serve(caller));
            } catch (IOException closed) {
                LOG.log(Level.DEBUG, "No longer listening", closed);
                return;
            }
        }
    }

    private void serve(Socket caller) {
        try (caller; Socket server = new Socket()) {
            int first = caller.getInputStream().read();
            if (first != TLS_HANDSHAKE && first >= 0 && !unplugged) {
                caller.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                server.connect(behind);
                server.getOutputStream().write(first);
                start(() -> pass(caller, server));
                pump(server, caller);
            }
        } catch (IOException hungUp) {
            LOG.log(Level.DEBUG, "A connection ended", hungUp);         // every connection ends this way
        } finally {
            open.remove(caller);
        }
    }

    private static void pass(Socket from, Socket to) {
        try {
            pump(from, to);
            to.shutdownOutput();
        } catch (IOException hungUp) {
            LOG.log(Level.DEBUG, "A connection ended", hungUp);         // the other direction notices and closes both
        }
    }

    private static void pump(Socket from, Socket to) throws IOException {
        byte[] block = new byte[BLOCK];
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (int read = in.read(block); read >= 0; read = in.read(block)) {
            out.write(block, 0, read);
        }
    }

    /** Returns when the port is free: the system keeps the port until the accepting thread has ended. */
    @Override
    public void close() {
        try {
            listening.close();
            for (Socket caller : open) {
                caller.close();
            }
            accepting.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
