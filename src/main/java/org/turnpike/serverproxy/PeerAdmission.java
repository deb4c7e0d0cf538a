package org.turnpike.serverproxy;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.CurrentConfiguration;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.globalconf.RegisteredServer;
import org.turnpike.id.ClientId;
import org.turnpike.message.Exchange;
import org.turnpike.message.RestRequest;
import org.turnpike.message.SoapMessage;
import org.turnpike.monitoring.Observation;
import org.turnpike.serverconf.Client;
import org.turnpike.serverconf.CurrentServerConfiguration;
import org.turnpike.serverconf.ServerConfiguration;
import org.turnpike.signature.BatchSigner;
import org.turnpike.transport.TransportHead;
import org.turnpike.transport.TransportHeaders;
import org.turnpike.trust.ChainVerifier;
import org.turnpike.trust.OcspResponse;
import org.turnpike.trust.RegisteredPeer;
import org.turnpike.trust.UntrustedException;

/**
 * Decides which peers are served, and for which providers. It makes the checks after the head of a message, before the rest is received. Thread-safe.
 */
public final class PeerAdmission {
    private final CurrentConfiguration conf;
    private final CurrentServerConfiguration served;
    private final ChainVerifier chains;
    private final BatchSigner signer;
    private final PeerVersions versions;
    private final InstantSource clock;

    /** @param signer must be able to sign for the provider before a message for it is received */
    public PeerAdmission(CurrentConfiguration conf, CurrentServerConfiguration served, ChainVerifier chains, BatchSigner signer,
            PeerVersions versions, InstantSource clock) {
        this.conf = conf;
        this.served = served;
        this.chains = chains;
        this.signer = signer;
        this.versions = versions;
        this.clock = clock;
    }

    /** Requires a global configuration that has not expired. */
    void requireCurrent() throws RefusedException {
        conf.get().requireCurrent(clock.instant());
    }

    /** Requires that the version of the consumer's security server is accepted. */
    void requireVersion(Optional<String> version) throws RefusedException {
        versions.require(version);
    }

    /** Returns a snapshot of the server configuration. */
    ServerConfiguration served() throws RefusedException {
        return served.get();
    }

    /** Records client, provider and service, if the message names them. */
    void observe(Exchange exchange, TransportHeaders headers, TransportHead head, ServerConfiguration configuration) throws RefusedException {
        Observation seen = Observation.of(exchange);
        headers.requestId().ifPresent(seen::requestId);
        if (head.message().orElse(null) instanceof RestRequest request) {
            seen.request(request);
        } else if (head.message().orElse(null) instanceof SoapMessage soapMessage) {
            seen.request(soapMessage.header());
        }
        GlobalConfiguration snapshot = conf.get();
        snapshot.findServer(configuration.server()).flatMap(RegisteredServer::address).ifPresent(seen::serviceServer);
        exchange.peerCertificates().stream().findFirst().flatMap(snapshot::findServer).flatMap(RegisteredServer::address).ifPresent(seen::clientServer);
    }

    /** Returns the client with this id. Rejects a client that is not configured or not registered at this server. */
    Client requireRegistered(ClientId client, ServerConfiguration configuration) throws RefusedException {
        return configuration.requireRegistered(client, conf.get());
    }

    /**
     * Makes the checks between the message part and the rest, in their order, and returns the proof that the peer may speak for the request's client.
     * All errors of the peer's certificate are reported with one code; the specific code is only in the text. Deployed servers do not report an
     * unknown CA as a TLS error (trust.md §2.5).
     *
     * @param presented the chain that the peer presented in the handshake
     * @param ocspResponses the OCSP responses of the message, in DER
     */
    RegisteredPeer judge(List<X509Certificate> presented, List<byte[]> ocspResponses, TransportRequest request, ServerConfiguration configuration)
            throws RefusedException {
        GlobalConfiguration snapshot = conf.get();
        if (request.target().filter(target -> !target.equals(configuration.server())).isPresent()) {
            throw new RefusedException(FaultCode.INVALID_SECURITY_SERVER, "Invalid security server identifier '"
                    + request.target().get() + "' expected '" + configuration.server() + "'");
        }
        configuration.requireRegistered(request.service().provider(), snapshot);
        signer.requireCredential(request.service().provider().member());
        List<OcspResponse> responses = read(ocspResponses);
        try {
            return requireTlsPeerOf(presented, responses, request, snapshot);
        } catch (RefusedException e) {
            if (e.code().equals(FaultCode.INTERNAL_ERROR.wire())) {
                throw e;
            }
            throw new RefusedException(FaultCode.SSL_AUTHENTICATION_FAILED.wire(), e.code() + ": " + e.getMessage(), e.id(), e);
        }
    }

    private RegisteredPeer requireTlsPeerOf(List<X509Certificate> presented, List<OcspResponse> responses, TransportRequest request,
            GlobalConfiguration snapshot) throws RefusedException {
        if (responses.isEmpty()) {
            throw UntrustedException.withoutOcsp(presented.get(0));
        }
        return chains.verifyClient(presented, request.client().instance(), responses, snapshot, clock.instant())
                .requireServerOf(request.client(), snapshot);
    }

    private List<OcspResponse> read(List<byte[]> encoded) throws RefusedException {
        List<OcspResponse> responses = new ArrayList<>();
        for (byte[] der : encoded) {
            try {
                responses.add(chains.readResponse(der));
            } catch (IOException e) {
                throw new RefusedException(FaultCode.IO_ERROR, "An OCSP response of the message cannot be read", e);
            }
        }
        return responses;
    }
}
