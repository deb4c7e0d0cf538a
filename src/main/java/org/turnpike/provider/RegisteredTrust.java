package org.turnpike.provider;

import java.security.cert.X509Certificate;
import java.util.List;
import org.turnpike.crypto.SerialNumber;
import org.turnpike.net.ServerTrust;

/**
 * Creates the trust managers for information systems. They trust exactly the certificates that are registered with the provider client (trust.md
 * §6.3). If the service is configured without verification, they trust every certificate. Names and issuers are not checked.
 */
final class RegisteredTrust {
    private RegisteredTrust() {
    }

    static ServerTrust of(boolean verify, List<X509Certificate> registered) {
        return verify ? in(registered) : new ServerTrust((chain, authType, engine) -> { });
    }

    static ServerTrust in(List<X509Certificate> registered) {
        return ServerTrust.exactly(registered, shown -> "The information system's certificate " + shown.getSubjectX500Principal()
                + " (serial " + SerialNumber.of(shown) + ") is not registered with the provider client");
    }
}
