package org.turnpike.clientproxy;

import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.CurrentConfiguration;
import org.turnpike.globalconf.RegisteredServer;
import org.turnpike.id.ClientId;
import org.turnpike.keys.AuthenticationCredential;
import org.turnpike.keys.Keys;
import org.turnpike.message.Exchange;
import org.turnpike.monitoring.Observation;
import org.turnpike.serverconf.Client;
import org.turnpike.serverconf.CurrentServerConfiguration;

/** Decides which requests of information systems are served (messages.md §3.5, steps 1 to 5). Thread-safe. */
public final class ClientAdmission {
    private final CurrentConfiguration conf;
    private final CurrentServerConfiguration served;
    private final Keys keys;
    private final ConnectionRules connections;
    private final InstantSource clock;

    /** @param internalCertificate this server's internal TLS certificate, accepted as the certificate of every client's information systems */
    public ClientAdmission(CurrentConfiguration conf, CurrentServerConfiguration served, Keys keys,
            Supplier<Optional<X509Certificate>> internalCertificate, InstantSource clock) {
        this.conf = conf;
        this.served = served;
        this.keys = keys;
        this.connections = new ConnectionRules(internalCertificate);
        this.clock = clock;
    }

    /** Requires a global configuration that has not expired. */
    void requireCurrent() throws RefusedException {
        conf.get().requireCurrent(clock.instant());
    }

    /** Returns the authentication key with its chain and OCSP responses. Every failure is reported as SSL_AUTHENTICATION_FAILED. */
    AuthenticationCredential requireAuthentication() throws RefusedException {
        try {
            return keys.requireAuthentication(served.get().server(), conf.get(), clock.instant());
        } catch (RefusedException e) {
            throw new RefusedException(FaultCode.SSL_AUTHENTICATION_FAILED.wire(), e.getMessage(), e.id(), e);
        }
    }

    /** Requires that the client is registered at this server, and that its information system connected as the client requires. */
    void require(ClientId client, Exchange exchange) throws RefusedException {
        connections.require(served.get().requireRegistered(client, conf.get()), exchange);
    }

    /** Returns the client, registered or not, from the server configuration. */
    Optional<Client> find(ClientId client) {
        return served.find().flatMap(configuration -> configuration.findClient(client));
    }

    /** Requires that the information system connected as the client requires. */
    void requireConnection(Client client, Exchange exchange) throws RefusedException {
        connections.require(client, exchange);
    }

    /** Adds this server's address to the observation of the exchange, and returns the observation. */
    Observation observe(Exchange exchange) throws RefusedException {
        Observation seen = Observation.of(exchange);
        conf.get().findServer(served.get().server()).flatMap(RegisteredServer::address).ifPresent(seen::clientServer);
        return seen;
    }

    /** Returns the instance of this server. */
    String instance() throws RefusedException {
        return conf.get().instance();
    }
}
