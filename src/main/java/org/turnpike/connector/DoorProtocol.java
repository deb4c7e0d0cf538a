package org.turnpike.connector;

import java.lang.System.Logger.Level;
import java.net.BindException;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketProcessorBase;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * Tomcat's NIO protocol, which bounds connections by address and by file handles ({@link DoorConnections}), ends readers that take nothing, says in one sentence when a door's port is taken, and which lets a TLS door know whose handshake it is:
 * Tomcat asks for a TLS engine without naming the peer. Named in server.xml by {@code protocol}.
 */
public final class DoorProtocol extends Http11NioProtocol {
    private static final System.Logger LOG = System.getLogger(DoorProtocol.class.getName());
    private static final ThreadLocal<String> PEER = new ThreadLocal<>();          // set while the thread works for one connection
    private volatile int answerTimeout = 10_000;
    private volatile int reservedHandles = 96;

    /** Made by Tomcat. */
    public DoorProtocol() {
        this(new Endpoint());
    }

    private DoorProtocol(Endpoint endpoint) {
        super(endpoint);
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

    /** Port 0 stands for a door that is off: its connector is there and listens nowhere. */
    private boolean isOff() {
        return getPort() == 0;
    }

    @Override
    public void start() throws Exception {
        if (!isOff()) {
            super.start();
        }
    }

    @Override
    public void init() throws Exception {
        if (isOff()) {
            return;
        }
        try {
            super.init();
        } catch (BindException taken) {
            LOG.log(Level.ERROR, "A door cannot open: port " + getPort() + " of " + getAddress() + " cannot be opened (" + taken.getMessage()
                    + "). Stop what listens there ('ss -ltnp' shows it), or give the door another port or address: the system properties"
                    + " turnpike.door.<door>.port and .address.");
            throw taken;
        }
    }

    /** The IP address of the peer this thread works for; empty on a connector of another protocol. */
    static Optional<String> peer() {
        return Optional.ofNullable(PEER.get());
    }

    private static final class Endpoint extends NioEndpoint {
        private DoorProtocol door;                                                 // set before the door opens
        private final DoorConnections connected = new DoorConnections(this::getMaxConnections, () -> door.reservedHandles);

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

        private final class Work extends SocketProcessor {
            Work(SocketWrapperBase<NioChannel> socket, SocketEvent event) {
                super(socket, event);
            }

            @Override
            protected void doRun() {
                SocketWrapperBase<NioChannel> connection = socketWrapper;          // let go of by the work itself
                PEER.set(connection.getRemoteAddr());
                connection.setWriteTimeout(door.answerTimeout);
                try {
                    super.doRun();
                } finally {
                    PEER.remove();
                    keepWhileServed(connection);
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
