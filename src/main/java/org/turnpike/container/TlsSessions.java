package org.turnpike.container;

import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/**
 * Forgets the TLS sessions of the server door after a withdrawal of trust: a resumed session skips the trust manager. Each request
 * is judged again anyway; this keeps such a peer from holding connections. Tomcat gets a new SSL context; elsewhere nothing happens.
 */
final class TlsSessions {
    private static final System.Logger LOG = System.getLogger(TlsSessions.class.getName());

    private TlsSessions() {
    }

    /** Forgets the sessions of every connector at that port; connections that are open stay. */
    static void forget(int port) {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        for (ObjectName connector : server.queryNames(connectorsAt(port), null)) {
            try {
                server.invoke(connector, "reloadSslHostConfigs", new Object[0], new String[0]);
            } catch (JMException refused) {
                LOG.log(Level.WARNING, "TLS sessions at port {0} could not be forgotten: {1}", String.valueOf(port), refused);
            }
        }
    }

    private static ObjectName connectorsAt(int port) {
        try {
            return new ObjectName("*:type=ProtocolHandler,port=" + port + ",*");
        } catch (MalformedObjectNameException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
