package org.turnpike.connector;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;

/**
 * Accepts every client certificate while the door has an owner. Information systems use self-signed certificates, and the application compares the
 * presented certificate with the certificates that are registered for the message's client (trust.md §6.4). TLS itself proves that the peer has the
 * private key. No other class accepts every certificate.
 */
final class ClientDoorTrustManager extends DoorTrustManager {
    private final String door;

    ClientDoorTrustManager(String door) {
        this.door = door;
    }

    @Override
    void judge(X509Certificate[] chain) throws CertificateException {
        if (DoorRegistry.find(door).isEmpty()) {
            throw new CertificateException("no security server has taken the door '" + door + "'");
        }
    }
}
