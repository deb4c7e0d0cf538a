package org.turnpike.connector;

import java.lang.System.Logger.Level;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.apache.coyote.Constants;
import org.apache.coyote.Processor;
import org.apache.coyote.Request;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketProcessorBase;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * Tomcat's NIO protocol with additional limits. It limits connections by address, file handles and heap ({@link DoorConnections}), and requests by
 * address and heap ({@link DoorPlaces}). It closes a connection if the peer does not read the answer. It reports a port that is in use in one
 * sentence. It also passes the peer's address to the TLS engine, which Tomcat creates without the address. server.xml names this class in
 * {@code protocol}.
 */
public final class DoorProtocol extends Http11NioProtocol {
    private static final System.Logger LOG = System.getLogger(DoorProtocol.class.getName());
    private static final ThreadLocal<String> PEER = new ThreadLocal<>();          // set while the thread works for one connection
    /** The connections of one door may use a sixth of the heap, and its requests a fifth. */
    private static final int CONNECTIONS_PART = 6;
    private static final int REQUESTS_PART = 5;
    /**
     * The memory that Tomcat needs for one connection (buffers of the socket and of the TLS engine) and for one request (buffers of the servlet API,
     * and objects).
     */
    private static final int PLAIN_CONNECTION_BYTES = 20 << 10;
    private static final int TLS_CONNECTION_BYTES = 90 << 10;
    private static final int REQUEST_BYTES = 64 << 10;
    private static final byte[] BUSY = "HTTP/1.1 503 \r\nRetry-After: 10\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    /**
     * The number of connections that the operating system keeps until the door accepts them, at most net.core.somaxconn. Tomcat's default of 100 is
     * too few for a burst of connections (decision 22).
     */
    private static final int UNACCEPTED_CONNECTIONS = 1024;
    private static final Duration SHORTEST_WAIT = Duration.ofMillis(1);
    private static final Duration LARGEST_WAIT = Duration.ofDays(1);

    static {
        NativeCrypto.start();
    }

    private final Endpoint endpoint;
    private volatile int answerTimeout = 10_000;
    private volatile int reservedHandles = 96;
    private volatile double addressShare = 0.5;
    private volatile Duration longestWait = Duration.ofSeconds(30);
    private volatile boolean forBrowsers;
    private volatile ScheduledFuture<?> sweeping;

    /** Created by Tomcat. */
    public DoorProtocol() {
        this(new Endpoint());
    }

    private DoorProtocol(Endpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
        endpoint.door = this;
        setAcceptCount(UNACCEPTED_CONNECTIONS);
    }

    /**
     * Sets for how many milliseconds a peer may read nothing of an answer before the connection is closed. Called for the attribute in server.xml.
     */
    public void setAnswerTimeout(int milliseconds) {
        answerTimeout = milliseconds;
    }

    /** Returns for how many milliseconds a peer may read nothing of an answer; 10,000 unless set. */
    public int getAnswerTimeout() {
        return answerTimeout;
    }

    /**
     * Sets the number of file handles that are reserved for the server itself. While no more are free, new connections are closed immediately. Called
     * for the attribute in server.xml.
     */
    public void setReservedHandles(int handles) {
        reservedHandles = handles;
    }

    /** Returns the number of file handles that are reserved for the server itself; 96 unless set. */
    public int getReservedHandles() {
        return reservedHandles;
    }

    /**
     * Sets the part of the door's connections, and of its requests under way, that one address may have: greater than 0, at most 1. Called for the
     * attribute in server.xml.
     *
     * @throws IllegalArgumentException for any other text
     */
    public void setAddressShare(String share) {
        double number = Double.parseDouble(share);
        if (!(number > 0 && number <= 1)) {
            throw new IllegalArgumentException("addressShare (turnpike.admission.share) is " + share + ": set a number above 0 and at most 1.");
        }
        addressShare = number;
    }

    /** Returns the part of the door's connections and requests that one address may have; 0.5 unless set. */
    public String getAddressShare() {
        return String.valueOf(addressShare);
    }

    /**
     * Sets how long a connection waits for a place before its request is answered with 503. Called for the attribute in server.xml.
     *
     * @param duration 1 ms to 1 day, as ISO 8601 writes it, such as PT30S
     * @throws IllegalArgumentException for any other text
     */
    public void setLongestWait(String duration) {
        longestWait = parsed(duration).filter(wait -> wait.compareTo(SHORTEST_WAIT) >= 0 && wait.compareTo(LARGEST_WAIT) <= 0)
                .orElseThrow(() -> new IllegalArgumentException("longestWait (turnpike.admission.longest-wait) is " + duration
                        + ": set a duration of 1 ms to 1 day, such as PT30S."));
    }

    private static Optional<Duration> parsed(String duration) {
        try {
            return Optional.of(Duration.parse(duration));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** Returns how long a connection waits for a place; 30 s unless set. */
    public String getLongestWait() {
        return longestWait.toString();
    }

    /**
     * Set by server.xml: whether administrators connect with browsers. Then a failed handshake is not reported, since browsers break off until their user accepts
     * the certificate, and the answers of Tomcat itself have the headers of {@link PlainErrors}.
     */
    public void setForBrowsers(boolean is) {
        forBrowsers = is;
    }

    /** Whether administrators connect with browsers; false unless set. */
    public boolean isForBrowsers() {
        return forBrowsers;
    }

    /** Returns whether the port is 0, which means that the door is off: its connector exists, but does not listen. */
    private boolean isOff() {
        return getPort() == 0;
    }

    @Override
    public void start() throws Exception {
        if (!isOff()) {
            super.start();
            sweeping = getUtilityExecutor().scheduleWithFixedDelay(endpoint::keepSweeping, 1, 1, TimeUnit.SECONDS);
        }
    }

    @Override
    public void stop() throws Exception {
        if (sweeping != null) {
            sweeping.cancel(false);
        }
        super.stop();
    }

    @Override
    public void init() throws Exception {
        if (isOff()) {
            return;
        }
        long heap = Runtime.getRuntime().maxMemory();
        int connections = bounded(heap / CONNECTIONS_PART / (isSSLEnabled() ? TLS_CONNECTION_BYTES : PLAIN_CONNECTION_BYTES));
        setMaxConnections(getMaxConnections() < 0 ? connections : Math.min(getMaxConnections(), connections));
        endpoint.places = new DoorPlaces<>(bounded(heap / REQUESTS_PART / (getMaxHttpRequestHeaderSize() + getMaxHttpResponseHeaderSize() + REQUEST_BYTES)), addressShare,
                Endpoint::hasNoRequest, SocketWrapperBase::isClosed);
        try {
            super.init();
        } catch (BindException taken) {
            LOG.log(Level.ERROR, "Cannot open a door: port " + getPort() + " of " + getAddress() + " is not available (" + taken.getMessage()
                    + "). Stop the process that uses the port ('ss -ltnp' shows it), or set another port or address with the"
                    + " system properties turnpike.door.<door>.port and turnpike.door.<door>.address.");
            throw taken;
        }
    }

    private static int bounded(long count) {
        return (int) Math.max(16, Math.min(count, Integer.MAX_VALUE));
    }

    /** Returns the IP address of the peer for which this thread works; empty if the connector has another protocol. */
    static Optional<String> peer() {
        return Optional.ofNullable(PEER.get());
    }

    private static final class Endpoint extends NioEndpoint {
        private static final Method GET_LOCK = getLock();
        private DoorProtocol door;                                                 // set before the door opens
        private volatile DoorPlaces<SocketWrapperBase<NioChannel>> places;         // set before the door opens
        private final DoorConnections connected = new DoorConnections(this::getMaxConnections, () -> door.addressShare, () -> door.reservedHandles);

        @Override
        protected boolean setSocketOptions(SocketChannel socket) {
            if (!connected.admits(socket)) {
                destroySocket(socket);
                return false;
            }
            return super.setSocketOptions(socket);
        }

        @Override
        protected SocketProcessorBase<NioChannel> createSocketProcessor(SocketWrapperBase<NioChannel> socket, SocketEvent event) {
            return new Work(socket, event);
        }

        private static String networkOf(SocketWrapperBase<NioChannel> connection) {
            SocketChannel channel = connection.getSocket().getIOChannel();         // null once the connection is closed
            return channel != null && channel.socket().getInetAddress() instanceof Inet6Address address ? DoorConnections.network(address).getHostAddress()
                    : connection.getRemoteAddr();
        }

        /** A thread that works for the connection holds its lock, and has taken the processor from it meanwhile. */
        private static boolean hasNoRequest(SocketWrapperBase<NioChannel> connection) {
            Lock lock = lockOf(connection);
            if (!lock.tryLock()) {
                return false;
            }
            try {
                return connection.isClosed() || connection.getCurrentProcessor() == null;
            } finally {
                lock.unlock();
            }
        }

        /** Calls getLock(), whose return type differs between Tomcat 10.1 and 11, so that compiled code would fit only one of them. */
        private static Lock lockOf(SocketWrapperBase<NioChannel> connection) {
            try {
                return (Lock) GET_LOCK.invoke(connection);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }

        private static Method getLock() {
            try {
                return SocketWrapperBase.class.getMethod("getLock");
            } catch (NoSuchMethodException e) {
                throw new IllegalStateException(e);
            }
        }

        private void serve(List<SocketWrapperBase<NioChannel>> connections) {
            Deque<SocketWrapperBase<NioChannel>> served = new ArrayDeque<>(connections);
            for (SocketWrapperBase<NioChannel> connection = served.poll(); connection != null; connection = served.poll()) {
                if (!processSocket(connection, SocketEvent.OPEN_READ, true)) {
                    connection.close();                                            // the door is being closed
                    served.addAll(places.settle(connection));
                }
            }
        }

        /** Logs exceptions, because an exception that is thrown would stop the schedule, and waiting connections would wait forever. */
        private void keepSweeping() {
            try {
                sweep();
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "Cannot serve the waiting connections at port " + getPort() + "; the next attempt is in one second.", e);
            }
        }

        /**
         * Gives free places to waiting connections. While connections wait, closes each connection whose request head did not arrive within the read
         * timeout. Rejects connections that have waited too long.
         */
        private void sweep() {
            serve(places.sweep());
            for (SocketWrapperBase<NioChannel> connection : places.heldWhileOthersWait()) {
                if (connection.getCurrentProcessor() instanceof Processor processor && isLate(processor.getRequest())) {
                    connection.setError(new SocketTimeoutException());
                    processSocket(connection, SocketEvent.ERROR, true);
                }
            }
            places.giveUp(System.nanoTime() - door.longestWait.toNanos()).forEach(this::sendAway);
        }

        /**
         * Closes a connection without reading its request. Sends the answer 503 before, unless the TLS handshake is not complete. This needs no
         * place.
         */
        private void sendAway(SocketWrapperBase<NioChannel> connection) {
            Lock lock = lockOf(connection);
            lock.lock();
            try {
                if (!connection.isClosed() && connection.getSocket().isHandshakeComplete()) {
                    connection.write(true, BUSY, 0, BUSY.length);
                    connection.flush(false);
                }
            } catch (IOException gone) {
                LOG.log(Level.DEBUG, "A connection that waited for a place was lost.", gone);
            } finally {
                connection.close();
                lock.unlock();
            }
        }

        private boolean isLate(Request request) {
            long begun = request.getStartTimeNanos();
            return request.getRequestProcessor().getStage() == Constants.STAGE_PARSE && begun != -1
                    && System.nanoTime() - begun > TimeUnit.MILLISECONDS.toNanos(getConnectionTimeout());
        }

        private final class Work extends SocketProcessor {
            Work(SocketWrapperBase<NioChannel> socket, SocketEvent event) {
                super(socket, event);
            }

            @Override
            protected void doRun() {
                SocketWrapperBase<NioChannel> connection = socketWrapper;          // doRun clears the field
                if (event == SocketEvent.OPEN_READ && connection.getCurrentProcessor() == null && !places.take(connection, networkOf(connection), System.nanoTime())) {
                    return;
                }
                PEER.set(connection.getRemoteAddr());
                DoorEngine.forBrowsers(door.forBrowsers);
                connection.setWriteTimeout(door.answerTimeout);
                try {
                    super.doRun();
                } finally {
                    PEER.remove();
                    DoorEngine.forBrowsers(false);
                    keepWhileServed(connection);
                    serve(places.settle(connection));
                }
            }

            /**
             * Switches off the read timeout while the application serves the request in another thread. No byte is expected then, and the timeout
             * would close the connection before the answer. The application itself disconnects senders that are too slow. Tomcat sets the timeout
             * again for the next request.
             */
            private static void keepWhileServed(SocketWrapperBase<NioChannel> connection) {
                if (connection.getCurrentProcessor() instanceof Processor processor && processor.isAsync()) {
                    connection.setReadTimeout(-1);
                }
            }
        }
    }
}
