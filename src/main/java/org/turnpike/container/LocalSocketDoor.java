package org.turnpike.container;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.Principal;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import jdk.net.ExtendedSocketOptions;
import org.turnpike.admin.FramedCalls;
import org.turnpike.admin.LocalSocketCall;
import org.turnpike.audit.Caller;

/**
 * The local socket of a home directory. Through it, the user who owns the directory can administer the server without a JDK and without a JMX port
 * (decision 24). It serves the beans of one security server. The folder {@code run} has the mode 0700 and the socket has the mode 0600. If the
 * operating system reports the user of the calling process, calls of other users are rejected too. At most {@value #CONNECTIONS} connections are
 * served at a time; a call has at most {@value #MAX_CALL_BYTES} bytes. Thread-safe.
 */
final class LocalSocketDoor implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(LocalSocketDoor.class.getName());
    private static final int CONNECTIONS = 16;
    private static final int MAX_CALL_BYTES = 64 << 20;
    private static final long STOP_MILLIS = 2_000;

    private final FramedCalls calls;
    private final Path socket;
    private final ServerSocketChannel listening;
    private final Semaphore free = new Semaphore(CONNECTIONS);
    private final Set<SocketChannel> connections = ConcurrentHashMap.newKeySet();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

    /**
     * Listens in the folder {@code run} of the home directory.
     *
     * @param names returns the name of this server's bean for a type
     * @throws IOException if it cannot listen there
     */
    static LocalSocketDoor open(Path home, MBeanServer beans, Function<String, ObjectName> names) throws IOException {
        Path socket = LocalSocketCall.socketOf(home);
        makeFolder(socket.getParent());
        removeStale(socket);
        ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            listening.bind(UnixDomainSocketAddress.of(socket));
            restrict(socket, "rw-------");
            LocalSocketDoor door = new LocalSocketDoor(beans, names, socket, listening);
            door.start("turnpike-local-socket", door::accept);
            return door;
        } catch (IOException | RuntimeException e) {
            listening.close();
            throw e;
        }
    }

    private LocalSocketDoor(MBeanServer beans, Function<String, ObjectName> names, Path socket, ServerSocketChannel listening) {
        this.calls = new FramedCalls(beans, names);
        this.socket = socket;
        this.listening = listening;
    }

    private static void makeFolder(Path folder) throws IOException {
        Files.createDirectories(folder);
        restrict(folder, "rwx------");
    }

    private static void restrict(Path path, String mode) throws IOException {
        if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
        }
    }

    /**
     * Deletes the socket that a killed server left. Such a socket accepts no connection. A socket that accepts a connection belongs to a running
     * server.
     */
    private static void removeStale(Path socket) throws IOException {
        if (Files.notExists(socket)) {
            return;
        }
        try (SocketChannel probe = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            throw new IllegalStateException("Another process already serves " + socket + " (connected: " + probe.isConnected() + ").");
        } catch (IOException stale) {
            Files.deleteIfExists(socket);
        }
    }

    private void start(String name, Runnable task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } finally {
                threads.remove(Thread.currentThread());
            }
        }, name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel connection = listening.accept();
                if (free.tryAcquire()) {
                    connections.add(connection);
                    start("turnpike-local-call", () -> serve(connection));
                } else {
                    connection.close();
                }
            }
        } catch (ClosedChannelException stopped) {
            return;
        } catch (IOException e) {
            LOG.log(Level.WARNING, "The local socket " + socket + " accepts no more connections: " + e.getMessage(), e);
        }
    }

    private void serve(SocketChannel connection) {
        try (connection) {
            Principal caller = caller(connection);
            DataInputStream in = new DataInputStream(Channels.newInputStream(connection));
            OutputStream out = Channels.newOutputStream(connection);
            while (true) {
                out.write(answer(LocalSocketCall.read(in, MAX_CALL_BYTES, call -> { }), caller));
                out.flush();
            }
        } catch (EOFException | AsynchronousCloseException closed) {
            return;
        } catch (IOException e) {
            LOG.log(Level.INFO, "A connection to the local socket {0} was closed: {1}", socket, e.getMessage());
        } finally {
            connections.remove(connection);
            free.release();
        }
    }

    /** Returns the user of the calling process. Rejects every user except root and the owner of the socket. */
    private Principal caller(SocketChannel connection) throws IOException {
        if (!connection.supportedOptions().contains(ExtendedSocketOptions.SO_PEERCRED)) {
            return () -> Caller.LOCAL;
        }
        Principal user = connection.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
        if (!user.getName().equals("root") && !user.equals(Files.getOwner(socket))) {
            throw new IOException("the user " + user.getName() + " does not own the home directory");
        }
        return user;
    }

    /** Operations that change the server note the caller in the audit log. */
    private byte[] answer(LocalSocketCall call, Principal caller) throws IOException {
        try {
            return new Caller(caller.getName(), Caller.SOCKET).during(() -> {
                try {
                    return calls.answer(call);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Closes every connection and removes the socket; waits for calls under way for at most two seconds. */
    @Override
    public void close() throws IOException {
        listening.close();
        for (SocketChannel connection : connections) {
            connection.close();
        }
        Files.deleteIfExists(socket);
        long deadline = System.nanoTime() + STOP_MILLIS * 1_000_000;
        for (Thread thread : threads) {
            try {
                thread.join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
