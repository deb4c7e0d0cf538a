package org.turnpike.connector;

import java.lang.System.Logger.Level;
import java.net.BindException;
import java.util.Optional;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketProcessorBase;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * Tomcat's NIO protocol, which says in one sentence when a door's port is taken, and which lets a TLS door know whose handshake it is:
 * Tomcat asks for a TLS engine without naming the peer. Named in server.xml by {@code protocol}.
 */
public final class DoorProtocol extends Http11NioProtocol {
    private static final System.Logger LOG = System.getLogger(DoorProtocol.class.getName());
    private static final ThreadLocal<String> PEER = new ThreadLocal<>();          // set while the thread works for one connection

    /** Made by Tomcat. */
    public DoorProtocol() {
        super(new Endpoint());
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
            LOG.log(Level.ERROR, "A door cannot open: port " + getPort() + " of " + getAddress() + " cannot be listened on (" + taken.getMessage()
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
        @Override
        protected SocketProcessorBase<NioChannel> createSocketProcessor(SocketWrapperBase<NioChannel> socket, SocketEvent event) {
            return new Processor(socket, event);
        }

        private final class Processor extends SocketProcessor {
            Processor(SocketWrapperBase<NioChannel> socket, SocketEvent event) {
                super(socket, event);
            }

            @Override
            protected void doRun() {
                PEER.set(socketWrapper.getRemoteAddr());
                try {
                    super.doRun();
                } finally {
                    PEER.remove();
                }
            }
        }
    }
}
