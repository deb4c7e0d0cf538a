package org.turnpike.connector;

import java.lang.System.Logger.Level;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
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
 * Tomcat's NIO protocol, which bounds connections by address, file handles and heap ({@link DoorConnections}) and requests by address and heap
 * ({@link DoorPlaces}), closes connections whose reader takes no bytes, reports a port in use in one sentence, and gives a TLS door the address
 * of the peer, because Tomcat requests a TLS engine without it. Named in server.xml by {@code protocol}.
 */
public final class DoorProtocol extends Http11NioProtocol {
    private static final System.Logger LOG = System.getLogger(DoorProtocol.class.getName());
    private static final ThreadLocal<String> PEER = new ThreadLocal<>();          // set while the thread works for one connection
    /** Parts of the heap that the connections and the requests of one door may take. */
    private static final int CONNECTIONS_PART = 6;
    private static final int REQUESTS_PART = 5;
    /** What Tomcat holds for a connection: buffers for reading and writing, and the TLS engine's; for a request: the same of servlet API, and objects. */
    private static final int PLAIN_CONNECTION_BYTES = 20 << 10;
    private static final int TLS_CONNECTION_BYTES = 90 << 10;
    private static final int REQUEST_BYTES = 64 << 10;
    private static final byte[] BUSY = "HTTP/1.1 503 \r\nRetry-After: 10\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    /** As long as requests wait for admission by default. */
    private static final long LONGEST_WAIT_NANOS = 30_000_000_000L;
    private final Endpoint endpoint;
    private volatile int answerTimeout = 10_000;
    private volatile int reservedHandles = 96;
    private volatile double addressShare = 0.5;
    private volatile ScheduledFuture<?> sweeping;

    /** Created by Tomcat. */
    public DoorProtocol() {
        this(new Endpoint());
    }

    private DoorProtocol(Endpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
        endpoint.door = this;
    }

    /** Set by server.xml: milliseconds for which the reader of an answer may take nothing before the connection is closed. */
    public void setAnswerTimeout(int milliseconds) {
        answerTimeout = milliseconds;
    }

    /** Milliseconds for which the reader of an answer may take nothing, 10,000 unless set. */
    public int getAnswerTimeout() {
        return answerTimeout;
    }

    /** Set by server.xml: file handles that are left for the server itself; while there are no more, connections are closed when accepted. */
    public void setReservedHandles(int handles) {
        reservedHandles = handles;
    }

    /** File handles that are left for the server itself, 96 unless set. */
    public int getReservedHandles() {
        return reservedHandles;
    }

    /**
     * Set by server.xml: the part of the door's connections, and of its requests under way, that one address may have, above 0 and at most 1.
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

    /** The part of the door's connections and requests that one address may have, 0.5 unless set. */
    public String getAddressShare() {
        return String.valueOf(addressShare);
    }

    /** Port 0 means that the door is off: its connector exists and does not listen. */
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
            LOG.log(Level.ERROR, "A door cannot open: port " + getPort() + " of " + getAddress() + " is not available (" + taken.getMessage()
                    + "). Stop what listens there ('ss -ltnp' shows it), or give the door another port or address: the system properties"
                    + " turnpike.door.<door>.port and .address.");
            throw taken;
        }
    }

    private static int bounded(long count) {
        return (int) Math.max(16, Math.min(count, Integer.MAX_VALUE));
    }

    /** The IP address of the peer this thread works for; empty on a connector of another protocol. */
    static Optional<String> peer() {
        return Optional.ofNullable(PEER.get());
    }

    private static final class Endpoint extends NioEndpoint {
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
            InetAddress address = connection.getSocket().getIOChannel().socket().getInetAddress();
            return address == null ? connection.getRemoteAddr() : DoorConnections.network(address).getHostAddress();
        }

        private static boolean hasNoRequest(SocketWrapperBase<NioChannel> connection) {
            return connection.isClosed() || connection.getCurrentProcessor() == null;
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

        /** An exception would end the schedule, and those that wait would wait forever. */
        private void keepSweeping() {
            try {
                sweep();
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "Places of the door at port " + getPort() + " could not be given to waiting connections; the next attempt is in one second.", e);
            }
        }

        /** Gives free places to those that wait; while some do, ends connections whose head did not arrive within the time-out for reading. */
        private void sweep() {
            serve(places.sweep());
            for (SocketWrapperBase<NioChannel> connection : places.heldWhileOthersWait()) {
                if (connection.getCurrentProcessor() instanceof Processor processor && isLate(processor.getRequest())) {
                    connection.setError(new SocketTimeoutException());
                    processSocket(connection, SocketEvent.ERROR, true);
                }
            }
            places.giveUp(System.nanoTime() - LONGEST_WAIT_NANOS).forEach(this::sendAway);
        }

        /** Without reading the request: an answer that needs no place, and the end of the connection; before the TLS handshake, the end alone. */
        private void sendAway(SocketWrapperBase<NioChannel> connection) {
            connection.getLock().lock();
            try {
                if (!connection.isClosed() && connection.getSocket().isHandshakeComplete()) {
                    connection.write(true, BUSY, 0, BUSY.length);
                    connection.flush(false);
                }
            } catch (IOException gone) {
                LOG.log(Level.DEBUG, "A connection that waited for a place is gone.", gone);
            } finally {
                connection.close();
                connection.getLock().unlock();
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
                SocketWrapperBase<NioChannel> connection = socketWrapper;          // let go of by the work itself
                if (event == SocketEvent.OPEN_READ && connection.getCurrentProcessor() == null && !places.take(connection, networkOf(connection), System.nanoTime())) {
                    return;
                }
                PEER.set(connection.getRemoteAddr());
                connection.setWriteTimeout(door.answerTimeout);
                try {
                    super.doRun();
                } finally {
                    PEER.remove();
                    keepWhileServed(connection);
                    serve(places.settle(connection));
                }
            }

            /**
             * While the application serves on a thread of its own no byte is expected: the time-out for reading would end the connection under the
             * answer. The application itself ends senders that are too slow. Tomcat sets the time-out again for the next request.
             */
            private static void keepWhileServed(SocketWrapperBase<NioChannel> connection) {
                if (connection.getCurrentProcessor() instanceof Processor processor && processor.isAsync()) {
                    connection.setReadTimeout(-1);
                }
            }
        }
    }
}
