package org.turnpike.clientproxy;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.CurrentConfiguration;
import org.turnpike.globalconf.SecurityServer;
import org.turnpike.id.MemberId;
import org.turnpike.keys.AuthenticationCredential;
import org.turnpike.keys.Keys;
import org.turnpike.keys.SigningCredential;
import org.turnpike.message.Exchange;
import org.turnpike.message.SpoolStore;
import org.turnpike.messagelog.LoggedBodies;
import org.turnpike.messagelog.MessageLog;
import org.turnpike.monitoring.Observation;
import org.turnpike.serverconf.CurrentServerConfiguration;
import org.turnpike.signature.BatchSigner;
import org.turnpike.signature.SignatureVerifier;
import org.turnpike.transport.Peers;
import org.turnpike.transport.TransportLimits;
import org.turnpike.trust.RefusalRecords;

/**
 * What the consumer's side works with.
 *
 * @param limits of messages, both ways
 * @param internalCertificate this server's internal TLS certificate, accepted from any of its clients' information systems
 * @param requestIds a fresh UUID for each exchange between the two servers
 */
public record ConsumerSide(CurrentConfiguration conf, CurrentServerConfiguration served, Keys keys, ProviderTrust providerTrust,
        SignatureVerifier signatures, BatchSigner signer, MessageLog messageLog, LoggedBodies loggedBodies, Peers peers,
        SpoolStore spools, TransportLimits limits, Supplier<Optional<X509Certificate>> internalCertificate, Supplier<UUID> requestIds,
        RefusalRecords refusals, InstantSource clock) {

    Instant now() {
        return clock.instant();
    }

    /** The exchange's observation, with this server's address noted. */
    Observation observe(Exchange exchange) throws RefusedException {
        Observation seen = Observation.of(exchange);
        conf.get().findServer(served.get().server()).flatMap(SecurityServer::address).ifPresent(seen::clientServer);
        return seen;
    }

    /** The authentication key with its chain and OCSP responses; every refusal is told as SSL_AUTHENTICATION_FAILED. */
    AuthenticationCredential requireAuthentication() throws RefusedException {
        try {
            return keys.requireAuthentication(served.get().server(), conf.get(), now());
        } catch (RefusedException e) {
            throw new RefusedException(FaultCode.SSL_AUTHENTICATION_FAILED.wire(), e.getMessage(), e.id(), e);
        }
    }

    /** The key and certificate the client's member signs with now; every refusal is told as CANNOT_CREATE_SIGNATURE. */
    SigningCredential requireSigning(MemberId member) throws RefusedException {
        try {
            return keys.requireSigning(member, conf.get(), now());
        } catch (RefusedException e) {
            throw new RefusedException(FaultCode.CANNOT_CREATE_SIGNATURE.wire(), e.getMessage(), e.id(), e);
        }
    }
}
