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
 * The tokens and their usable keys, by snapshot and time (trust.md §2.7, §4.7).
 *
 * <p>Positive results are cached, so that a message costs a few look-ups in maps. A cached result is used while the snapshot has the same
 * content, the tokens have not changed, the OCSP source has the same responses, and the evidence has not expired: before the earliest of
 * notAfter, thisUpdate plus freshness, and nextUpdate. Refusals are not cached. Safe for use by several threads.
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
     * Keys over the given tokens.
     *
     * @param tokens in the order in which their keys are tried
     * @param ocsp where the responses for {@link #activeCertificates} are kept
     */
    public Keys(List<Token> tokens, OcspSource ocsp, ChainVerifier chains, OcspVerifier ocspVerifier) {
        this.tokens = List.copyOf(tokens);
        this.ocsp = ocsp;
        this.chains = chains;
        this.ocspVerifier = ocspVerifier;
    }

    /**
     * Returns the key for messages of the member: the first active and registered signing certificate of the member, on a token that
     * is logged in, whose chain and OCSP responses prove it good at the instant.
     *
     * @throws RefusedException to be met {@code in(CANNOT_CREATE_SIGNATURE)}: {@code unknown_member} when there is no certificate for the
     *     member on a token that is logged in to, {@code internal_error} when none of those there are can be used; its text names each and why
     */
    public SigningCredential requireSigning(MemberId member, GlobalConfiguration conf, Instant at) throws RefusedException {
        return remembered(member, SigningCredential.class, conf, at, () -> judgeSigning(member, conf, at));
    }

    /**
     * Returns the key of this security server for TLS: the first active and registered authentication certificate that the global
     * configuration knows as this server's and whose chain and OCSP responses prove it good at the instant.
     *
     * @throws RefusedException {@code key_not_found} when there is none; its text names each candidate and why
     */
    public AuthenticationCredential requireAuthentication(ServerId server, GlobalConfiguration conf, Instant at) throws RefusedException {
        return remembered(server, AuthenticationCredential.class, conf, at, () -> judgeAuthentication(server, conf, at));
    }

    /** The certificates for which OCSP responses are fetched: all active and registered ones, signing and authentication. */
    public List<X509Certificate> activeCertificates() {
        List<X509Certificate> active = new ArrayList<>();
        for (KeyUsage usage : KeyUsage.values()) {
            candidates(usage).forEach(candidate -> active.add(candidate.x509()));
        }
        return List.copyOf(active);
    }

    /** The tokens, in their order. */
    public List<Token> tokens() {
        return tokens;
    }

    /**
     * The member that a signing certificate names by the profile of its issuer, in the own instance, for an import.
     *
     * @throws RefusedException {@code incorrect_certificate} and its like from the profile, {@code internal_error} when the issuer is not
     *     approved
     */
    public static MemberId memberOf(X509Certificate certificate, GlobalConfiguration conf) throws RefusedException {
        ApprovedCertificate issuer = conf.findIssuer(certificate.getIssuerX500Principal(), conf.instance()).orElseThrow(() -> new RefusedException(
                FaultCode.INTERNAL_ERROR, "Certificate is not issued by approved certification service provider."));
        return CertificateProfile.memberOf(certificate, issuer.profile(), conf.instance());
    }

    /**
     * Whether each certificate is used now, and why: the members' signing certificates in their order, then the authentication certificates; a
     * member without any has one entry that says so.
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
                        obstacle.orElse(used ? "it is the first that can be used" : "it can be used, but another comes first")));
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

    /** The reason why the administrator or the registration prevents its use. */
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

    /** Certificates on tokens without a login are ignored (trust.md §4.7). */
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

    /** The reason why no candidate is usable. */
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
