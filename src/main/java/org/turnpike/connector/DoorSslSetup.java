package org.turnpike.connector;

import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;
import org.apache.tomcat.util.net.SSLContext;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.apache.tomcat.util.net.jsse.JSSEUtil;

/** Tomcat's JSSE setup of one TLS door. Keys and trust come from the registry instead of files. */
final class DoorSslSetup extends JSSEUtil {
    private final String door;
    private final DoorTrustManager trust;

    /**
     * Switches off Tomcat's warning about optional certificates over TLS 1.3, because a door requests the certificate in the handshake, never later.
     */
    DoorSslSetup(SSLHostConfigCertificate certificate, String door, DoorTrustManager trust) {
        super(certificate, false);
        this.door = door;
        this.trust = trust;
    }

    /** Returns the door's name in the registry. */
    static String doorOf(SSLHostConfigCertificate certificate) {
        String alias = certificate.getCertificateKeyAlias();
        if (alias == null || alias.isBlank()) {
            throw new IllegalArgumentException("server.xml: <Certificate certificateKeyAlias=\"..\"/> must name the door");
        }
        return alias;
    }

    @Override
    public SSLContext createSSLContextInternal(List<String> negotiableProtocols) {
        return new DoorSslContext(door);
    }

    @Override
    public KeyManager[] getKeyManagers() {
        return new KeyManager[] {new DoorKeyManager(door)};
    }

    @Override
    public TrustManager[] getTrustManagers() {
        return new TrustManager[] {trust};
    }
}
