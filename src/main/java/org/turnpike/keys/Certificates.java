package org.turnpike.keys;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import javax.security.auth.x500.X500Principal;
import org.turnpike.crypto.CertificateFile;
import org.turnpike.crypto.CertificateHash;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.ApprovedCertificate;
import org.turnpike.globalconf.CertificationService;
import org.turnpike.globalconf.CurrentConfiguration;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.globalconf.Member;
import org.turnpike.id.MemberId;
import org.turnpike.id.ServerId;
import org.turnpike.trust.ChainVerifier;
import org.turnpike.trust.OcspFetch;
import org.turnpike.trust.OcspFetchStatus;
import org.turnpike.trust.OcspSource;
import org.turnpike.trust.OcspVerifier;

/**
 * Administers the certificates of the tokens, from request to deletion (trust.md §4.4, §4.5). Each change is checked completely before anything is
 * written. The SHA-256 of a certificate's DER, in lower-case hex, identifies the certificate. Only one change runs at a time. Thread-safe.
 */
public final class Certificates {
    private static final Set<CertificateStatus> AT_CENTRAL_SIDE = Set.of(CertificateStatus.REGISTERED, CertificateStatus.REGISTRATION_IN_PROGRESS);

    private final List<Token> tokens;
    private final CurrentConfiguration conf;
    private final ChainVerifier chains;
    private final OcspVerifier ocspVerifier;
    private final OcspSource ocsp;
    private final OcspFetch fetch;
    private final Supplier<Set<MemberId>> members;
    private final InstantSource clock;
    private final Object changes = new Object();

    /**
     * The result of an import.
     *
     * @param problem why a signing certificate is not active yet; empty if it is active. Also empty for an authentication certificate, which cannot
     *         be active before its registration
     */
    public record Imported(OwnCertificate certificate, Optional<String> problem) {
    }

    /** @param members the members of this server; only their signing certificates may be imported */
    public Certificates(List<Token> tokens, CurrentConfiguration conf, ChainVerifier chains, OcspVerifier ocspVerifier, OcspSource ocsp,
            OcspFetch fetch, Supplier<Set<MemberId>> members, InstantSource clock) {
        this.tokens = List.copyOf(tokens);
        this.conf = conf;
        this.chains = chains;
        this.ocspVerifier = ocspVerifier;
        this.ocsp = ocsp;
        this.fetch = fetch;
        this.members = members;
        this.clock = clock;
    }

    /** Returns all certificates of all tokens, in the order of tokens and keys. */
    public List<OwnCertificate> all() {
        List<OwnCertificate> all = new ArrayList<>();
        for (Token token : tokens) {
            for (TokenKey key : token.keys()) {
                key.certificates().forEach(certificate -> all.add(new OwnCertificate(token, key, certificate)));
            }
        }
        return all;
    }

    /** @throws RefusedException {@code cert_not_found}, which names the argument */
    public OwnCertificate require(String sha256) throws RefusedException {
        return all().stream().filter(each -> CertificateHash.sha256(each.x509()).equals(sha256.toLowerCase(Locale.ROOT))).findFirst()
                .orElseThrow(() -> new RefusedException(FaultCode.CERT_NOT_FOUND, "certificate: no token has a certificate with SHA-256 '" + sha256 + "'"));
    }

    /**
     * Reads one certificate. It may be PEM, with or without text around it, or base64 of the DER.
     *
     * @throws RefusedException {@code incorrect_certificate}, which names the argument
     */
    public static X509Certificate read(String text) throws RefusedException {
        try {
            return CertificateFile.readOne(text);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(FaultCode.INCORRECT_CERTIFICATE, "certificate: " + e.getMessage(), e);
        }
    }

    /** Returns the usage of a certificate; empty if it is for both usages or for neither. A certificate without a usage is never imported. */
    public static Optional<KeyUsage> usageOf(X509Certificate certificate) {
        return CertificateUsage.of(certificate);
    }

    /**
     * Creates a certificate request for a key, with the subject that the CA requires.
     *
     * @param ca name of the certification service, as in the global configuration
     * @param member the member whose messages the key signs; present exactly if the key is a signing key
     * @param host DNS name of the server, for profiles that have a field for it
     * @param subject fields that replace fields of the profile; may be empty
     * @return PKCS#10, DER
     * @throws RefusedException {@code key_not_found}, {@code client_not_found}, {@code invalid_request} or {@code token_not_active}; the text names
     *         the argument
     */
    public byte[] request(String keyId, String ca, Optional<MemberId> member, Optional<String> host, String subject, ServerId server)
            throws RefusedException {
        Token token = requireToken(keyId);
        TokenKey key = requireKey(token, keyId);
        if (!key.certificates().isEmpty()) {
            throw invalid("key: " + keyId + " already has a certificate. Generate another key for a new certificate");
        }
        GlobalConfiguration snapshot = conf.get();
        CertificateSubject.Requested wanted = CertificateSubject.of(requireIssuer(key, ca, member, snapshot).profile(), facts(key, member, host, server, snapshot), subject);
        return token.certificateRequest(keyId, principal(wanted), wanted.dnsNames());
    }

    private static TokenKey requireKey(Token token, String keyId) {
        return token.keys().stream().filter(each -> each.id().equals(keyId)).findFirst().orElseThrow();
    }

    /**
     * Returns the fields of the subject that the CA requires, with the known values, like {@link CertificateSubject#fields}. For the arguments, see
     * {@link #request}.
     *
     * @throws RefusedException {@code key_not_found}, {@code client_not_found} or {@code invalid_request}; the text names the argument
     */
    public Map<String, String> subjectFields(String keyId, String ca, Optional<MemberId> member, ServerId server) throws RefusedException {
        TokenKey key = requireKey(requireToken(keyId), keyId);
        GlobalConfiguration snapshot = conf.get();
        return CertificateSubject.fields(requireIssuer(key, ca, member, snapshot).profile(), facts(key, member, Optional.empty(), server, snapshot));
    }

    private CertificateSubject.Facts facts(TokenKey key, Optional<MemberId> member, Optional<String> host, ServerId server, GlobalConfiguration snapshot) {
        MemberId whose = member.orElse(server.owner());
        return new CertificateSubject.Facts(key.usage(), whose, server, name(whose, snapshot), host);
    }

    private ApprovedCertificate requireIssuer(TokenKey key, String ca, Optional<MemberId> member, GlobalConfiguration snapshot) throws RefusedException {
        boolean signing = key.usage() == KeyUsage.SIGNING;
        if (signing != member.isPresent()) {
            throw invalid(signing ? "member: a signing certificate needs a member" : "member: an authentication certificate is for the server, so omit the member");
        }
        if (signing) {
            requireLocal(member.get());
        }
        ApprovedCertificate issuer = requireService(ca, snapshot).certificates().get(0);
        if (signing && issuer.authenticationOnly()) {
            throw invalid("ca: '" + ca + "' issues authentication certificates only");
        }
        return issuer;
    }

    private static X500Principal principal(CertificateSubject.Requested wanted) {
        try {
            return new X500Principal(wanted.name().getEncoded());
        } catch (IOException e) {
            throw new AssertionError("Cannot encode a name", e);
        }
    }

    /**
     * Returns the certification service with this name in the instance of this server.
     *
     * @throws RefusedException {@code invalid_request} if no service has it; the text names the argument and the existing services
     */
    public static CertificationService requireService(String ca, GlobalConfiguration conf) throws RefusedException {
        List<CertificationService> services = conf.certificationServices(conf.instance());
        return services.stream().filter(each -> each.name().equals(ca)).findFirst().orElseThrow(() -> invalid("ca: there is no certification service '"
                + ca + "'; the existing ones are " + services.stream().map(each -> "'" + each.name() + "'").toList()));
    }

    private static Optional<String> name(MemberId member, GlobalConfiguration conf) {
        return conf.members(member.instance()).stream().filter(each -> each.id().equals(member)).map(Member::name).findFirst();
    }

    /** @throws RefusedException {@code key_not_found}, which names the argument */
    public Token requireToken(String keyId) throws RefusedException {
        return tokens.stream().filter(token -> token.keys().stream().anyMatch(key -> key.id().equals(keyId))).findFirst()
                .orElseThrow(() -> new RefusedException(FaultCode.KEY_NOT_FOUND, "key: no token has a key with id '" + keyId + "'"));
    }

    private void requireLocal(MemberId member) throws RefusedException {
        if (!members.get().contains(member)) {
            throw new RefusedException(FaultCode.CLIENT_NOT_FOUND, "member: '" + member.path() + "' is not served by this server");
        }
    }

    /**
     * Imports a certificate for one of the keys. The checks have the order of trust.md §4.5. A signing certificate counts as registered, and becomes
     * active at once if its OCSP responses can be fetched and are good. An authentication certificate is saved; it must be registered before it can
     * be used.
     *
     * @throws RefusedException if a check fails; the text names the argument, and nothing has changed
     */
    public Imported add(X509Certificate certificate) throws RefusedException, IOException {
        synchronized (changes) {
            Optional<KeyUsage> usage = CertificateUsage.of(certificate);
            GlobalConfiguration snapshot = conf.get();
            Optional<MemberId> member = usage.equals(Optional.of(KeyUsage.SIGNING)) ? Optional.of(requireMember(certificate, snapshot)) : Optional.empty();
            Token token = requireTokenOf(certificate);
            if (all().stream().anyMatch(each -> each.x509().equals(certificate))) {
                throw new RefusedException(FaultCode.CERT_EXISTS, "certificate: it is already imported");
            }
            snapshot.requireCurrent(clock.instant());
            requirePath(certificate, usage, snapshot);
            TokenCertificate imported = token.importCertificate(certificate, member);
            Optional<String> problem = imported.member().isPresent() ? activateIfGood(token, certificate, snapshot) : Optional.empty();
            return new Imported(require(CertificateHash.sha256(certificate)), problem);
        }
    }

    private MemberId requireMember(X509Certificate certificate, GlobalConfiguration snapshot) throws RefusedException {
        MemberId member;
        try {
            member = Keys.memberOf(certificate, snapshot);
        } catch (RefusedException e) {
            throw new RefusedException(FaultCode.CANNOT_GET_MEMBER_ID_FROM_CERTIFICATE, "certificate: " + e.getMessage(), e);
        }
        if (!members.get().contains(member)) {
            throw new RefusedException(FaultCode.CLIENT_NOT_FOUND, "certificate: it is for '" + member.path() + "', which this server does not serve");
        }
        return member;
    }

    private Token requireTokenOf(X509Certificate certificate) throws RefusedException {
        return tokens.stream().filter(token -> token.keys().stream().anyMatch(key -> key.publicKey().equals(certificate.getPublicKey()))).findFirst()
                .orElseThrow(() -> new RefusedException(FaultCode.KEY_NOT_FOUND, "certificate: no token has the key of this certificate"));
    }

    private void requirePath(X509Certificate certificate, Optional<KeyUsage> usage, GlobalConfiguration snapshot) throws RefusedException {
        if (usage.isEmpty()) {
            throw new RefusedException(FaultCode.WRONG_CERT_USAGE, "certificate: its key usage must be either signing or authentication");
        }
        try {
            List<X509Certificate> chain = chains.chainOf(certificate, snapshot);
            boolean signing = usage.get() == KeyUsage.SIGNING;
            if (signing) {
                chains.verifySigningPath(chain, snapshot.instance(), snapshot, clock.instant());
            } else {
                chains.verifyPath(chain, snapshot.instance(), snapshot, clock.instant());
            }
            requireMayIssue(certificate, signing, snapshot);
        } catch (RefusedException e) {
            throw new RefusedException(FaultCode.CERT_IMPORT_FAILED, "certificate: " + e.getMessage(), e);
        }
    }

    private static void requireMayIssue(X509Certificate certificate, boolean signing, GlobalConfiguration snapshot) throws RefusedException {
        boolean authenticationOnly = snapshot.findIssuer(certificate.getIssuerX500Principal(), snapshot.instance())
                .filter(ApprovedCertificate::authenticationOnly).isPresent();
        if (signing && authenticationOnly) {
            throw new RefusedException(FaultCode.CERT_IMPORT_FAILED, "its CA is approved for authentication certificates only");
        }
    }

    private Optional<String> activateIfGood(Token token, X509Certificate certificate, GlobalConfiguration snapshot) throws IOException {
        try {
            requireGood(certificate, snapshot);
            token.activate(certificate, true);
            return Optional.empty();
        } catch (RefusedException e) {
            return Optional.of(e.code() + ": " + e.getMessage());
        }
    }

    /** Fetches and verifies the OCSP responses of the chain. */
    private void requireGood(X509Certificate certificate, GlobalConfiguration snapshot) throws RefusedException {
        List<X509Certificate> chain = chains.chainOf(certificate, snapshot);
        for (X509Certificate each : chain) {
            OcspFetchStatus status = fetch.fetch(each, snapshot);
            if (status.response().isEmpty() && ocsp.find(each).isEmpty()) {
                throw new RefusedException(FaultCode.CERT_VALIDATION, "certificate: no OCSP response for '" + each.getSubjectX500Principal() + "': "
                        + status.failures().get(status.failures().size() - 1).cause().getMessage());
            }
        }
        OwnEvidence.require(chain, ocsp, ocspVerifier, snapshot, clock.instant());
    }

    /**
     * Fetches a new OCSP response, which must say good, and then activates the certificate. It is used from the next message on, or from its
     * registration on.
     *
     * @throws RefusedException {@code cert_not_found}; {@code invalid_request} if the certificate is neither registered nor in registration;
     *         otherwise the reason why it is not good
     */
    public void activate(String sha256) throws RefusedException, IOException {
        synchronized (changes) {
            OwnCertificate own = require(sha256);
            if (!AT_CENTRAL_SIDE.contains(own.certificate().status())) {
                throw invalid("certificate: its status is " + own.certificate().status() + ", must be " + CertificateStatus.REGISTERED + " or "
                        + CertificateStatus.REGISTRATION_IN_PROGRESS);
            }
            GlobalConfiguration snapshot = conf.get();
            snapshot.requireCurrent(clock.instant());
            requireGood(own.x509(), snapshot);
            own.token().activate(own.x509(), true);
        }
    }

    /** Disables a certificate from the next message on. Its status stays the same. An unknown certificate is rejected with {@code cert_not_found}. */
    public void disable(String sha256) throws RefusedException, IOException {
        synchronized (changes) {
            OwnCertificate own = require(sha256);
            own.token().activate(own.x509(), false);
        }
    }

    /**
     * Deletes a certificate; its key stays.
     *
     * @throws RefusedException {@code cert_not_found}; {@code invalid_request} while the certificate is registered at the central server or in
     *         registration
     */
    public void delete(String sha256) throws RefusedException, IOException {
        synchronized (changes) {
            OwnCertificate own = require(sha256);
            requireNotRegistered(own);
            own.token().deleteCertificate(own.x509());
        }
    }

    private static void requireNotRegistered(OwnCertificate own) throws RefusedException {
        if (own.key().usage() == KeyUsage.AUTHENTICATION && AT_CENTRAL_SIDE.contains(own.certificate().status())) {
            throw invalid("certificate: " + CertificateHash.sha256(own.x509()) + " has status " + own.certificate().status() + ". Delete its registration first");
        }
    }

    /**
     * Destroys a key and deletes its certificates.
     *
     * @throws RefusedException {@code key_not_found}; {@code invalid_request} while one of its certificates is registered at the central server or in
     *         registration
     */
    public void deleteKey(String keyId) throws RefusedException, IOException {
        synchronized (changes) {
            Token token = requireToken(keyId);
            for (OwnCertificate own : all()) {
                if (own.key().id().equals(keyId)) {
                    requireNotRegistered(own);
                }
            }
            token.deleteKey(keyId);
        }
    }

    private static RefusedException invalid(String text) {
        return new RefusedException(FaultCode.INVALID_REQUEST, text);
    }
}
