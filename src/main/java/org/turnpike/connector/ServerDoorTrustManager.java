package org.turnpike.connector;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;

/** Accepts the peers that the {@link PeerJudge} of the door's owner accepts. Without an owner, no peer is accepted. */
final class ServerDoorTrustManager extends DoorTrustManager {
    private final String door;

    ServerDoorTrustManager(String door) {
        this.door = door;
    }

    @Override
    void judge(X509Certificate[] chain) throws CertificateException {
        DoorRegistry.find(door).flatMap(DoorRegistry.Entry::judge)
                .orElseThrow(() -> new CertificateException("no security server has taken the door '" + door + "'"))
                .judge(chain);
    }
}
