package org.turnpike.clientproxy;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.fault.Stage;
import org.turnpike.globalconf.ApprovedCertificate;
import org.turnpike.globalconf.CurrentConfiguration;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.id.ClientId;
import org.turnpike.transport.OcspRetrievalClient;
import org.turnpike.trust.ChainVerifier;
import org.turnpike.trust.OcspCache;
import org.turnpike.trust.OcspResponse;
import org.turnpike.trust.OcspVerifier;
import org.turnpike.trust.RegisteredPeer;

/**
 * Decides whether a peer may receive a message for a provider (trust.md §2.4): its chain leads to an approved CA, all its certificates have the
 * OCSP status good, and the provider is registered on that server. Missing or outdated OCSP responses are requested from the peer. They are
 * cached only after verification, and are matched by CertID, never by position. Thread-safe.
 */
public final class ProviderTrust {
    private final ChainVerifier chains;
    private final OcspVerifier ocsp;
    private final OcspCache cache;
    private final OcspRetrievalClient retrieval;
    private final CurrentConfiguration configuration;
    private final InstantSource clock;

    public ProviderTrust(ChainVerifier chains, OcspVerifier ocsp, OcspCache cache, OcspRetrievalClient retrieval,
            CurrentConfiguration configuration, InstantSource clock) {
        this.chains = chains;
        this.ocsp = ocsp;
        this.cache = cache;
        this.retrieval = retrieval;
        this.configuration = configuration;
        this.clock = clock;
    }

    /**
     * Proves that the peer is a security server of the provider.
     *
     * @param address the address from which missing OCSP responses are requested
     * @throws RefusedException with a code that starts with SSL_AUTHENTICATION_FAILED; its origin has the evidence
     */
    RegisteredPeer require(List<X509Certificate> chain, String address, ClientId provider) throws RefusedException {
        GlobalConfiguration conf = configuration.get();
        Instant now = clock.instant();
        try {
            chains.verifyPath(chain, provider.instance(), conf, now);           // no OCSP request is sent for a chain that no approved CA issued
            List<OcspResponse> responses = evidence(chain, address, provider.instance(), conf, now);
            return chains.verifyServer(chain, provider.instance(), responses, conf, now).requireServerOf(provider, conf);
        } catch (RefusedException e) {
            throw e.in(Stage.SSL_AUTHENTICATION_FAILED);
        }
    }

    private List<OcspResponse> evidence(List<X509Certificate> chain, String address, String instance, GlobalConfiguration conf, Instant now)
            throws RefusedException {
        List<OcspResponse> responses = new ArrayList<>();
        List<X509Certificate> missing = new ArrayList<>();
        for (X509Certificate certificate : chain) {
            Optional<ApprovedCertificate> issuer = conf.findIssuer(certificate.getIssuerX500Principal(), instance);
            if (issuer.isEmpty() || issuer.get().certificate().equals(certificate)) {
                continue;
            }
            Optional<OcspResponse> cached = cache.find(certificate).filter(response -> usable(response, certificate, issuer.get(), conf, now));
            cached.ifPresentOrElse(responses::add, () -> missing.add(certificate));
        }
        if (!missing.isEmpty()) {
            responses.addAll(retrieve(missing, address, instance, conf, now));
        }
        return responses;
    }

    private boolean usable(OcspResponse response, X509Certificate subject, ApprovedCertificate issuer, GlobalConfiguration conf, Instant now) {
        try {
            ocsp.verify(response, subject, issuer, conf, now);
            return true;
        } catch (RefusedException e) {
            return false;
        }
    }

    private List<OcspResponse> retrieve(List<X509Certificate> missing, String address, String instance, GlobalConfiguration conf, Instant now)
            throws RefusedException {
        List<OcspResponse> responses = new ArrayList<>();
        for (byte[] der : retrieval.retrieve(address, missing)) {
            OcspResponse response = read(der, address);
            responses.add(response);
            keepVerified(response, missing, instance, conf, now);
        }
        return responses;
    }

    private void keepVerified(OcspResponse response, List<X509Certificate> subjects, String instance, GlobalConfiguration conf, Instant now) {
        for (X509Certificate subject : subjects) {
            conf.findIssuer(subject.getIssuerX500Principal(), instance)
                    .filter(issuer -> usable(response, subject, issuer, conf, now))
                    .ifPresent(issuer -> cache.put(subject, response));
        }
    }

    private static OcspResponse read(byte[] der, String address) throws RefusedException {
        try {
            return OcspResponse.read(der);
        } catch (IOException e) {
            throw new RefusedException(FaultCode.INTERNAL_ERROR, "An OCSP response from " + address + " cannot be read", e);
        }
    }
}
