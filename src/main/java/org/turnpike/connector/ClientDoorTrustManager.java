package org.turnpike.connector;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;

/**
 * Accepts every client certificate while the door is taken: information systems use self-signed ones, and the application compares the presented
 * certificate with those that are registered for the client in the message (trust.md §6.4). TLS itself has proved possession of the key. Nowhere
 * else is any certificate accepted.
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
