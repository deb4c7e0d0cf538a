package org.turnpike.keys;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.turnpike.crypto.SerialNumber;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.ApprovedCertificate;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.globalconf.RegisteredServer;
import org.turnpike.id.MemberId;
import org.turnpike.id.ServerId;
import org.turnpike.trust.CertificateProfile;
import org.turnpike.trust.ChainVerifier;
import org.turnpike.trust.OcspSource;
import org.turnpike.trust.OcspVerifier;

/**
 * Finds the keys of the tokens that can be used with a snapshot of the global configuration at a given time (trust.md §2.7, §4.7).
 *
 * <p>Positive results are cached, so that each message needs only a few look-ups in maps. A cached result is used while the snapshot has the same
 * content, the tokens have not changed, the OCSP source has the same responses, and the evidence has not expired. The evidence expires at the
 * earliest of notAfter, thisUpdate plus freshness, and nextUpdate. Refusals are not cached. Safe for use by several threads.
 */
public final class Keys {
    private final List<Token> tokens;
    private final OcspSource ocsp;
    private final ChainVerifier chains;
    private final OcspVerifier ocspVerifier;
    private final Map<Object, Judged<?>> judged = new ConcurrentHashMap<>();

    private record Judged<T>(T credential, OwnEvidence evidence, GlobalConfiguration conf, long revision) {
    }

    private record Candidate(Token token, TokenKey key, TokenCertificate certificate) {
        X509Certificate x509() {
            return certificate.certificate();
        }
    }

    private interface Judgement<T> {
        Judged<T> judge() throws RefusedException;
    }

    /**
     * Creates a search over the given tokens.
     *
     * @param tokens in the order in which their keys are tried
     * @param ocsp holds the OCSP responses for {@link #activeCertificates}
     */
    public Keys(List<Token> tokens, OcspSource ocsp, ChainVerifier chains, OcspVerifier ocspVerifier) {
        this.tokens = List.copyOf(tokens);
        this.ocsp = ocsp;
        this.chains = chains;
        this.ocspVerifier = ocspVerifier;
    }

    /**
     * Returns the key for messages of the member. It belongs to the member's first suitable signing certificate. A suitable certificate is active and
     * registered, is on a token with a login, and its chain and OCSP responses prove that it is good at the given time.
     *
     * @throws RefusedException {@code unknown_member} if no token with a login has a certificate of the member; {@code internal_error} if none of
     *         these certificates can be used, with a text that names each certificate and the reason. Callers add the stage CANNOT_CREATE_SIGNATURE
     */
    public SigningCredential requireSigning(MemberId member, GlobalConfiguration conf, Instant at) throws RefusedException {
        return remembered(member, SigningCredential.class, conf, at, () -> judgeSigning(member, conf, at));
    }

    /**
     * Returns the key of this security server for TLS. It belongs to the first suitable authentication certificate. A suitable certificate is active
     * and registered, the global configuration lists it for this server, and its chain and OCSP responses prove that it is good at the given time.
     *
     * @throws RefusedException {@code key_not_found} if no key can be used; the text names each candidate and the reason
     */
    public AuthenticationCredential requireAuthentication(ServerId server, GlobalConfiguration conf, Instant at) throws RefusedException {
        return remembered(server, AuthenticationCredential.class, conf, at, () -> judgeAuthentication(server, conf, at));
    }

    /** Returns the certificates for which OCSP responses are fetched: all active and registered signing and authentication certificates. */
    public List<X509Certificate> activeCertificates() {
        List<X509Certificate> active = new ArrayList<>();
        for (KeyUsage usage : KeyUsage.values()) {
            candidates(usage).forEach(candidate -> active.add(candidate.x509()));
        }
        return List.copyOf(active);
    }

    /** Returns the tokens, in the order in which their keys are tried. */
    public List<Token> tokens() {
        return tokens;
    }

    /**
     * Returns the member that a signing certificate names, for an import. The certificate profile of its issuer, in the instance of this server,
     * defines how the certificate names the member.
     *
     * @throws RefusedException {@code internal_error} if the issuer is not approved; {@code incorrect_certificate} or another code of the profile if
     *         the certificate does not follow the profile
     */
    public static MemberId memberOf(X509Certificate certificate, GlobalConfiguration conf) throws RefusedException {
        ApprovedCertificate issuer = conf.findIssuer(certificate.getIssuerX500Principal(), conf.instance()).orElseThrow(() -> new RefusedException(
                FaultCode.INTERNAL_ERROR, "Certificate is not issued by approved certification service provider."));
        return CertificateProfile.memberOf(certificate, issuer.profile(), conf.instance());
    }

    /**
     * Returns for each certificate whether it is used now, and why. The signing certificates of the members come first, in the order of the members,
     * then the authentication certificates. A member without a signing certificate has one entry that says so.
     */
    public List<KeyChoice> choices(List<MemberId> members, ServerId server, GlobalConfiguration conf, Instant at) {
        List<KeyChoice> choices = new ArrayList<>();
        for (MemberId member : members) {
            List<KeyChoice> own = choices(KeyUsage.SIGNING, Optional.of(member), candidate -> {
                requireSigning(candidate, conf, at);
                candidate.token().signingKey(candidate.key().id());
            });
            choices.addAll(own.isEmpty() ? List.of(KeyChoice.none(member)) : own);
        }
        choices.addAll(choices(KeyUsage.AUTHENTICATION, Optional.empty(), candidate -> {
            requireAuthentication(candidate, server, conf, at);
            candidate.token().authenticationKey(candidate.key().id());
        }));
        return choices;
    }

    private interface Check {
        void require(Candidate candidate) throws RefusedException;
    }

    private List<KeyChoice> choices(KeyUsage usage, Optional<MemberId> member, Check check) {
        List<KeyChoice> choices = new ArrayList<>();
        boolean chosen = false;
        for (Candidate candidate : all(usage)) {
            if (candidate.certificate().member().equals(member)) {
                Optional<String> obstacle = obstacle(candidate, check);
                boolean used = obstacle.isEmpty() && !chosen;
                chosen |= used;
                choices.add(new KeyChoice(member, Optional.of(new OwnCertificate(candidate.token(), candidate.key(), candidate.certificate())), used,
                        obstacle.orElse(used ? "it is the first usable certificate" : "it is usable, but an earlier certificate is used instead")));
            }
        }
        return choices;
    }

    private static Optional<String> obstacle(Candidate candidate, Check check) {
        Optional<String> unusable = unusable(candidate);
        if (unusable.isPresent()) {
            return unusable;
        }
        try {
            check.require(candidate);
            return Optional.empty();
        } catch (RefusedException e) {
            return Optional.of(e.code() + ": " + e.getMessage());
        }
    }

    /** Returns why a certificate must not be used: its registration is missing, or the administrator has disabled it. */
    private static Optional<String> unusable(Candidate candidate) {
        TokenCertificate certificate = candidate.certificate();
        if (!certificate.mayBeRegistered()) {
            return Optional.of("its status is " + certificate.status());
        }
        return certificate.active() ? Optional.empty() : Optional.of("it is not active");
    }

    private <T> T remembered(Object whose, Class<T> type, GlobalConfiguration conf, Instant at, Judgement<T> judgement) throws RefusedException {
        Judged<?> known = judged.get(whose);
        if (known != null && conf.hasContentOf(known.conf()) && known.revision() == revision() && known.evidence().stillHolds(ocsp, at)) {
            return type.cast(known.credential());
        }
        Judged<T> fresh = judgement.judge();
        judged.put(whose, fresh);
        return fresh.credential();
    }

    private long revision() {
        long sum = 0;
        for (Token token : tokens) {
            sum += token.revision();
        }
        return sum;
    }

    private Judged<SigningCredential> judgeSigning(MemberId member, GlobalConfiguration conf, Instant at) throws RefusedException {
        long revision = revision();
        List<Candidate> candidates = candidates(KeyUsage.SIGNING).stream()
                .filter(candidate -> candidate.certificate().member().equals(Optional.of(member))).toList();
        if (candidates.isEmpty()) {
            throw new RefusedException(FaultCode.UNKNOWN_MEMBER, "Could not find any certificates for member '" + member + "'");
        }
        requireActive(candidates, member);
        Reasons reasons = new Reasons();
        for (Candidate candidate : candidates) {
            try {
                OwnEvidence evidence = requireSigning(candidate, conf, at);
                return new Judged<>(credential(member, candidate, evidence), evidence, conf, revision);
            } catch (RefusedException e) {
                reasons.add(candidate, e);
            }
        }
        throw reasons.refused(FaultCode.INTERNAL_ERROR, "Member '" + member + "' has no suitable certificates");
    }

    /** Requires a certificate on a token with a login, because others are ignored (trust.md §4.7). */
    private static void requireActive(List<Candidate> candidates, MemberId member) throws RefusedException {
        if (candidates.stream().noneMatch(candidate -> candidate.token().isActive())) {
            String tokens = candidates.stream().map(Candidate::token).distinct()
                    .map(token -> "'" + token.id() + "'" + token.status().problem().map(why -> " (" + why + ")").orElse("")).collect(Collectors.joining(", "));
            throw new RefusedException(FaultCode.UNKNOWN_MEMBER, "Could not find any certificates for member '" + member
                    + "': there is no login to token " + tokens);
        }
    }

    private OwnEvidence requireSigning(Candidate candidate, GlobalConfiguration conf, Instant at) throws RefusedException {
        OwnEvidence evidence = evidence(candidate, conf, at);
        List<X509Certificate> others = evidence.chain().subList(1, evidence.chain().size());
        chains.verifySigning(candidate.x509(), others, conf.instance(), evidence.ocsp(), conf, at);
        return evidence;
    }

    private static SigningCredential credential(MemberId member, Candidate candidate, OwnEvidence evidence) throws RefusedException {
        return new SigningCredential(member, candidate.token().signingKey(candidate.key().id()), candidate.x509(),
                evidence.chain().subList(1, evidence.chain().size()), evidence.ocsp());
    }

    private Judged<AuthenticationCredential> judgeAuthentication(ServerId server, GlobalConfiguration conf, Instant at) throws RefusedException {
        long revision = revision();
        Reasons reasons = new Reasons();
        for (Candidate candidate : candidates(KeyUsage.AUTHENTICATION)) {
            try {
                OwnEvidence evidence = requireAuthentication(candidate, server, conf, at);
                var key = candidate.token().authenticationKey(candidate.key().id());
                return new Judged<>(new AuthenticationCredential(key, evidence.chain(), evidence.ocsp()), evidence, conf, revision);
            } catch (RefusedException e) {
                reasons.add(candidate, e);
            }
        }
        all(KeyUsage.AUTHENTICATION).forEach(candidate -> unusable(candidate).ifPresent(why -> reasons.add(candidate, why)));
        throw reasons.refused(FaultCode.KEY_NOT_FOUND, "Security server '" + server + "' has no usable authentication key");
    }

    private OwnEvidence requireAuthentication(Candidate candidate, ServerId server, GlobalConfiguration conf, Instant at) throws RefusedException {
        Optional<ServerId> registered = conf.findServer(candidate.x509()).map(RegisteredServer::id);
        if (!registered.equals(Optional.of(server))) {
            throw new RefusedException(FaultCode.CERT_NOT_FOUND, "it is not registered for this security server");
        }
        OwnEvidence evidence = evidence(candidate, conf, at);
        chains.verifyServer(evidence.chain(), conf.instance(), evidence.ocsp(), conf, at);
        return evidence;
    }

    private OwnEvidence evidence(Candidate candidate, GlobalConfiguration conf, Instant at) throws RefusedException {
        return OwnEvidence.require(chains.chainOf(candidate.x509(), conf), ocsp, ocspVerifier, conf, at);
    }

    private List<Candidate> candidates(KeyUsage usage) {
        return all(usage).stream().filter(candidate -> candidate.certificate().isUsable()).toList();
    }

    private List<Candidate> all(KeyUsage usage) {
        List<Candidate> candidates = new ArrayList<>();
        for (Token token : tokens) {
            for (TokenKey key : token.keys()) {
                key.certificates().stream().filter(certificate -> key.usage() == usage)
                        .forEach(certificate -> candidates.add(new Candidate(token, key, certificate)));
            }
        }
        return candidates;
    }

    /** Collects the reasons why no candidate is usable. */
    private static final class Reasons {
        private final List<String> texts = new ArrayList<>();
        private RefusedException last;

        void add(Candidate candidate, RefusedException why) {
            add(candidate, why.getMessage());
            last = why;
        }

        void add(Candidate candidate, String why) {
            X509Certificate certificate = candidate.x509();
            texts.add("certificate '" + certificate.getSubjectX500Principal() + "' with serial number " + SerialNumber.of(certificate) + ": " + why);
        }

        RefusedException refused(FaultCode code, String text) {
            return new RefusedException(code, texts.isEmpty() ? text : text + ": " + String.join("; ", texts), last);
        }
    }
}
