package org.turnpike.connector;

import java.security.Provider;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * One TLS door as a JCA provider, for containers that create TLS from named factories (WildFly's Elytron). It provides a key manager and a trust
 * manager with the algorithm {@value #ALGORITHM}, and TLS contexts whose engines report failed handshakes. Each door has its own provider, so that
 * the configuration of the container needs no attributes for it.
 */
abstract class DoorProvider extends Provider {
    static final String ALGORITHM = "Turnpike";

    static {
        NativeCrypto.start();
    }

    DoorProvider(String name, String door, Supplier<DoorTrustManager> trust) {
        super(name, "1", "Keys and trust of Turnpike's door '" + door + "'");
        serve("KeyManagerFactory", ALGORITHM, () -> new DoorKeyManagerFactory(new DoorKeyManager(door)));
        serve("TrustManagerFactory", ALGORITHM, () -> new DoorTrustManagerFactory(trust.get()));
        serve("SSLContext", "TLSv1.3", () -> new DoorSslContextSpi(door));
        serve("SSLContext", "TLSv1.2", () -> new DoorSslContextSpi(door));
    }

    private void serve(String type, String algorithm, Supplier<Object> made) {
        putService(new Service(this, type, algorithm, DoorProvider.class.getName(), List.of(), Map.of()) {
            @Override
            public Object newInstance(Object parameter) {
                return made.get();
            }
        });
    }
}
