package org.turnpike.connector;

import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.apache.tomcat.util.net.SSLUtil;
import org.apache.tomcat.util.net.jsse.JSSEImplementation;

/**
 * The TLS door of other security servers (5500) for Tomcat. It presents the authentication key, and the security server that owns the door verifies
 * the peers. server.xml names this class in {@code sslImplementationName}.
 */
public final class ServerDoorSslImplementation extends JSSEImplementation {

    @Override
    public SSLUtil getSSLUtil(SSLHostConfigCertificate certificate) {
        String door = DoorSslSetup.doorOf(certificate);
        return new DoorSslSetup(certificate, door, new ServerDoorTrustManager(door));
    }
}
