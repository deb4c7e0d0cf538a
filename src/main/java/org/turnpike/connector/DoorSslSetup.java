package org.turnpike.connector;

import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;
import org.apache.tomcat.util.net.SSLContext;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.apache.tomcat.util.net.jsse.JSSEUtil;

/** Tomcat's JSSE set-up of one TLS door, with keys and trust from the registry instead of from files. */
final class DoorSslSetup extends JSSEUtil {
    private final String door;
    private final DoorTrustManager trust;

    /** Without Tomcat's warning about optional certificates over TLS 1.3: the certificate is requested in the handshake, never later. */
    DoorSslSetup(SSLHostConfigCertificate certificate, String door, DoorTrustManager trust) {
        super(certificate, false);
        this.door = door;
        this.trust = trust;
    }

    /** The door's name in the registry. */
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
