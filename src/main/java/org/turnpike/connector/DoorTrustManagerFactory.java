package org.turnpike.connector;

import java.security.KeyStore;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactorySpi;

/** Returns a door's trust manager. Parameters are ignored, because the door's owner decides which peers are accepted. */
final class DoorTrustManagerFactory extends TrustManagerFactorySpi {
    private final DoorTrustManager trust;

    DoorTrustManagerFactory(DoorTrustManager trust) {
        this.trust = trust;
    }

    @Override
    protected void engineInit(KeyStore unused) {
        // Elytron passes an empty key store
    }

    @Override
    protected void engineInit(ManagerFactoryParameters unused) {
        // nothing to set
    }

    @Override
    protected TrustManager[] engineGetTrustManagers() {
        return new TrustManager[] {trust};
    }
}
