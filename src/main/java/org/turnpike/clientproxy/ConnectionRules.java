package org.turnpike.clientproxy;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.turnpike.crypto.SerialNumber;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.message.Exchange;
import org.turnpike.serverconf.Client;

/** Checks for each request how the client's information system connected (trust.md §6.4). */
final class ConnectionRules {
    private final Supplier<Optional<X509Certificate>> internalCertificate;

    /** @param internalCertificate returns this server's internal TLS certificate, which is accepted for every client */
    ConnectionRules(Supplier<Optional<X509Certificate>> internalCertificate) {
        this.internalCertificate = internalCertificate;
    }

    void require(Client client, Exchange exchange) throws RefusedException {
        switch (client.connection()) {
            case NOSSL -> { }
            case SSLNOAUTH -> requireTls(client, exchange);
            case SSLAUTH -> {
                requireTls(client, exchange);
                requireRegistered(client, exchange.peerCertificates());
            }
            default -> throw new AssertionError(client.connection());
        }
    }

    private static void requireTls(Client client, Exchange exchange) throws RefusedException {
        if (!exchange.secure()) {
            throw refusal("Client '" + client.id() + "' must connect with HTTPS (connection type " + client.connection()
                    + "), but the request came without TLS");
        }
    }

    private void requireRegistered(Client client, List<X509Certificate> presented) throws RefusedException {
        if (presented.isEmpty()) {
            throw refusal("Client '" + client.id() + "' must connect with a TLS client certificate (connection type SSLAUTH), but none was presented");
        }
        X509Certificate leaf = presented.get(0);
        boolean own = internalCertificate.get().filter(leaf::equals).isPresent();
        if (!own && !client.certificates().contains(leaf)) {
            throw refusal("The TLS certificate " + leaf.getSubjectX500Principal() + " (serial " + SerialNumber.of(leaf)
                    + ") is not registered for client '" + client.id() + "'");
        }
    }

    private static RefusedException refusal(String text) {
        return new RefusedException(FaultCode.SSL_AUTHENTICATION_FAILED, text);
    }
}
