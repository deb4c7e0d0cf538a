package org.turnpike.connector;

import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.apache.tomcat.util.net.SSLUtil;
import org.apache.tomcat.util.net.jsse.JSSEImplementation;

/**
 * The TLS door of information systems (8443) for Tomcat. It presents the internal TLS key and accepts any client certificate. server.xml names this
 * class in {@code sslImplementationName}.
 */
public final class ClientDoorSslImplementation extends JSSEImplementation {

    @Override
    public SSLUtil getSSLUtil(SSLHostConfigCertificate certificate) {
        String door = DoorSslSetup.doorOf(certificate);
        return new DoorSslSetup(certificate, door, new ClientDoorTrustManager(door));
    }
}
