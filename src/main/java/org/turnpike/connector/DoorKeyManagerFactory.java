package org.turnpike.connector;

import java.security.KeyStore;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactorySpi;
import javax.net.ssl.ManagerFactoryParameters;

/** Returns a door's key manager. Parameters are ignored, because the keys come from the door's owner. */
final class DoorKeyManagerFactory extends KeyManagerFactorySpi {
    private final DoorKeyManager keys;

    DoorKeyManagerFactory(DoorKeyManager keys) {
        this.keys = keys;
    }

    @Override
    protected void engineInit(KeyStore unused, char[] password) {
        // Elytron passes an empty key store
    }

    @Override
    protected void engineInit(ManagerFactoryParameters unused) {
        // nothing to set
    }

    @Override
    protected KeyManager[] engineGetKeyManagers() {
        return new KeyManager[] {keys};
    }
}
