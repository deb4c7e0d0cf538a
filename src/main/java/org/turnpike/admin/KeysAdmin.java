package org.turnpike.admin;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;
import org.turnpike.crypto.CertificateFile;
import org.turnpike.crypto.CertificateHash;
import org.turnpike.crypto.SerialNumber;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.CertificationService;
import org.turnpike.globalconf.CurrentConfiguration;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.id.ClientId;
import org.turnpike.id.MemberId;
import org.turnpike.id.ServerId;
import org.turnpike.keys.CertificateSubject;
import org.turnpike.keys.Certificates;
import org.turnpike.keys.CurrentInternalKey;
import org.turnpike.keys.KeyAlgorithm;
import org.turnpike.keys.KeptRequest;
import org.turnpike.keys.KeyUsage;
import org.turnpike.keys.Keys;
import org.turnpike.keys.Mechanism;
import org.turnpike.keys.OwnCertificate;
import org.turnpike.keys.RequestStore;
import org.turnpike.keys.Token;
import org.turnpike.keys.TokenKey;

/** Keys and certificates over JMX. */
public final class KeysAdmin implements KeysMXBean {
    private static final int LONGEST_LABEL = 255;

    private final Keys keys;
    private final Certificates certificates;
    private final RequestStore requests;
    private final CurrentInternalKey internal;
    private final CurrentConfiguration conf;
    private final Supplier<Optional<ServerId>> server;
    private final Supplier<List<MemberId>> members;
    private final InstantSource clock;

    /**
     * @param server returns the identifier of this server; empty while the server has none
     * @param members returns the members that this server serves, in their order
     */
    public KeysAdmin(Keys keys, Certificates certificates, RequestStore requests, CurrentInternalKey internal, CurrentConfiguration conf,
            Supplier<Optional<ServerId>> server, Supplier<List<MemberId>> members, InstantSource clock) {
        this.keys = keys;
        this.certificates = certificates;
        this.requests = requests;
        this.internal = internal;
        this.conf = conf;
        this.server = server;
        this.members = members;
        this.clock = clock;
    }

    @Override
    public List<KeyView> getKeys() {
        return keys.tokens().stream().flatMap(token -> token.keys().stream().map(key -> KeyViews.of(token, key))).toList();
    }

    @Override
    public List<OwnCertificateView> getCertificates() {
        return certificates.all().stream().map(KeyViews::of).toList();
    }

    @Override
    public List<String> getCertificationServices() {
        return conf.find().map(each -> each.certificationServices(each.instance()).stream().map(CertificationService::name).toList()).orElse(List.of());
    }

    @Override
    public CertificateView getInternalCertificate() {
        return CertificateViews.of(internal.get().chain().get(0));
    }

    @Override
    public List<KeyChoiceView> explain() {
        return Answer.of(() -> {
            GlobalConfiguration snapshot = conf.get();
            return keys.choices(members.get(), requireServer(), snapshot, clock.instant()).stream().map(KeyViews::of).toList();
        });
    }

    private ServerId requireServer() throws RefusedException {
        return server.get().orElseThrow(() -> new RefusedException(FaultCode.INVALID_REQUEST, "The server does not know its identifier yet"));
    }

    @Override
    public KeyView generate(String token, String label, String usage, String algorithm, String mechanism) {
        return Answer.of(() -> {
            Token found = requireToken(token);
            KeyAlgorithm kind = Arguments.require("algorithm", algorithm, KeyAlgorithm.values());
            Mechanism how = mechanism.isBlank() ? kind.defaultMechanism() : Mechanism.find(mechanism).orElseThrow(() -> invalid("mechanism: '"
                    + mechanism + "' is not one of " + Arrays.stream(Mechanism.values()).map(Mechanism::pkcs11Name).toList()));
            return KeyViews.of(found, found.generate(requireLabel(label), Arguments.require("usage", usage, KeyUsage.values()), kind, how));
        });
    }

    private Token requireToken(String id) throws RefusedException {
        return keys.tokens().stream().filter(token -> token.id().equals(id)).findFirst().orElseThrow(() -> new RefusedException(
                FaultCode.TOKEN_NOT_FOUND, "token: no token has the id '" + id + "'; the tokens are " + keys.tokens().stream().map(Token::id).toList()));
    }

    private static String requireLabel(String label) throws RefusedException {
        if (label.isBlank() || label.length() > LONGEST_LABEL || label.chars().anyMatch(Character::isISOControl)) {
            throw invalid("label: it is blank, longer than " + LONGEST_LABEL + " characters, or has control characters");
        }
        return label.strip();
    }

    @Override
    public Change rename(String key, String label) {
        return Answer.of(() -> {
            Token token = certificates.requireToken(key);
            String before = requireKey(token, key).label();
            token.renameKey(key, requireLabel(label));
            return new Change(before, requireKey(token, key).label());
        });
    }

    private static TokenKey requireKey(Token token, String id) {
        return token.keys().stream().filter(key -> key.id().equals(id)).findFirst().orElseThrow();
    }

    @Override
    public Change delete(String key) {
        return Answer.of(() -> {
            Token token = certificates.requireToken(key);
            TokenKey gone = requireKey(token, key);
            certificates.deleteKey(key);
            stored(() -> {
                requests.removeOf(key);
                return null;
            });
            return new Change(gone.usage() + " key " + key + " '" + gone.label() + "' on token " + token.id(), "");
        });
    }

    @Override
    public RequestView request(String key, String ca, String member, String host, String subject, String format) {
        return Answer.of(() -> {
            Optional<MemberId> signer = member.isBlank() ? Optional.empty() : Optional.of(requireMember(member));
            requireFormat(ca, format);
            byte[] request = certificates.request(key, ca, signer, CertificateSubject.host(host), subject, requireServer());
            return KeyViews.of(kept(key, signer, request), format);
        });
    }

    @Override
    public List<String> subjectFields(String key, String ca, String member) {
        return Answer.of(() -> certificates.subjectFields(key, ca, member.isBlank() ? Optional.empty() : Optional.of(requireMember(member)), requireServer())
                .entrySet().stream().map(each -> each.getKey() + "=" + each.getValue()).toList());
    }

    private KeptRequest kept(String key, Optional<MemberId> signer, byte[] request) throws IOException {
        KeptRequest kept = new KeptRequest(UUID.randomUUID().toString(), key, signer, Base64.getEncoder().encodeToString(request), clock.instant());
        return stored(() -> {
            requests.add(kept);
            return kept;
        });
    }

    private interface Stored<T> {
        T done() throws SQLException;
    }

    private static <T> T stored(Stored<T> work) throws IOException {
        try {
            return work.done();
        } catch (SQLException e) {
            throw new IOException("The database of certificate requests cannot be used: " + e.getMessage(), e);
        }
    }

    @Override
    public List<RequestView> getRequests() {
        return Answer.of(() -> {
            List<RequestView> found = new ArrayList<>();
            for (KeptRequest each : stored(requests::all)) {
                found.add(KeyViews.of(each, "PEM"));
            }
            return found;
        });
    }

    @Override
    public RequestView exportRequest(String request, String format) {
        return Answer.of(() -> {
            if (!List.of("PEM", "DER").contains(format)) {
                throw invalid("format: '" + format + "' is neither PEM nor DER");
            }
            return KeyViews.of(requireRequest(request), format);
        });
    }

    private KeptRequest requireRequest(String id) throws RefusedException, IOException {
        return stored(requests::all).stream().filter(each -> each.id().equals(id)).findFirst()
                .orElseThrow(() -> invalid("request: there is no certificate request '" + id + "' that waits for its certificate"));
    }

    @Override
    public Change deleteRequest(String request) {
        return Answer.of(() -> {
            KeptRequest gone = requireRequest(request);
            stored(() -> requests.remove(gone.id()));
            return new Change("certificate request " + gone.id() + " of key " + gone.key(), "");
        });
    }

    @Override
    public String exportCertificate(String certificate) {
        return Answer.of(() -> KeyViews.pem(certificates.require(certificate).x509()));
    }

    private static MemberId requireMember(String text) throws RefusedException {
        try {
            if (ClientId.parse(text) instanceof MemberId member) {
                return member;
            }
            throw invalid("member: '" + text + "' names a subsystem; certificates are for members, INSTANCE/CLASS/CODE");
        } catch (IllegalArgumentException e) {
            throw invalid("member: " + e.getMessage());
        }
    }

    private void requireFormat(String ca, String format) throws RefusedException {
        if (!List.of("PEM", "DER").contains(format)) {
            throw invalid("format: '" + format + "' is neither PEM nor DER");
        }
        Optional<String> wanted = Certificates.requireService(ca, conf.get()).csrFormat().map(each -> each.toUpperCase(Locale.ROOT));
        if (wanted.filter(each -> !each.equals(format)).isPresent()) {
            throw invalid("format: '" + ca + "' accepts only " + wanted.get());
        }
    }

    @Override
    public ImportView importCertificate(String certificate) {
        return Answer.of(() -> imported(certificates.add(Certificates.read(certificate))));
    }

    /** Removes the certificate request of an imported certificate, and returns the view of the import. */
    private ImportView imported(Certificates.Imported imported) throws IOException {
        stored(() -> {
            requests.removeOf(imported.certificate().key().id());
            return null;
        });
        return KeyViews.of(imported);
    }

    @Override
    public List<CertificateView> certificatesOnToken(String token) {
        return Answer.of(() -> notImported(requireToken(token)).stream().map(CertificateViews::of).toList());
    }

    private List<X509Certificate> notImported(Token token) {
        List<X509Certificate> known = certificates.all().stream().map(OwnCertificate::x509).toList();
        return token.certificatesOnToken().stream().filter(each -> !known.contains(each)).toList();
    }

    @Override
    public ImportView importFromToken(String token, String certificate) {
        return Answer.of(() -> {
            X509Certificate found = notImported(requireToken(token)).stream()
                    .filter(each -> CertificateHash.sha256(each).equals(certificate.toLowerCase(Locale.ROOT))).findFirst().orElseThrow(() ->
                            new RefusedException(FaultCode.CERT_NOT_FOUND, "certificate: none with SHA-256 '" + certificate + "' is on the token"));
            return imported(certificates.add(found));
        });
    }

    @Override
    public Change activate(String certificate) {
        return change(certificate, () -> certificates.activate(certificate));
    }

    @Override
    public Change disable(String certificate) {
        return change(certificate, () -> certificates.disable(certificate));
    }

    private interface Step {
        void take() throws RefusedException, IOException;
    }

    private Change change(String certificate, Step step) {
        return Answer.of(() -> {
            String before = state(certificates.require(certificate));
            step.take();
            return new Change(before, state(certificates.require(certificate)));
        });
    }

    private static String state(OwnCertificate own) {
        return own.certificate().active() ? "active" : "disabled";
    }

    @Override
    public Change deleteCertificate(String certificate) {
        return Answer.of(() -> {
            OwnCertificate own = certificates.require(certificate);
            certificates.delete(certificate);
            return new Change(own.x509().getSubjectX500Principal() + ", serial " + SerialNumber.of(own.x509()) + ", "
                    + own.certificate().status(), "");
        });
    }

    @Override
    public Change generateInternal() {
        return changeInternal(internal::generate);
    }

    @Override
    public RequestView requestInternal(String subject) {
        return Answer.of(() -> {
            try {
                return KeyViews.of("", "", "PEM", internal.request(new X500Principal(subject)));
            } catch (IllegalArgumentException e) {
                throw invalid("subject: '" + subject + "' is not a distinguished name such as CN=ss1.example.org");
            }
        });
    }

    @Override
    public Change importInternal(String chain) {
        return changeInternal(() -> internal.replaceChain(chain(chain)));
    }

    private Change changeInternal(Step step) {
        return Answer.of(() -> {
            String before = CertificateHash.sha256(internal.get().chain().get(0));
            step.take();
            return new Change(before, CertificateHash.sha256(internal.get().chain().get(0)));
        });
    }

    private static List<X509Certificate> chain(String text) throws RefusedException {
        try {
            return CertificateFile.readAll(text);
        } catch (IllegalArgumentException e) {
            throw invalid("chain: " + e.getMessage());
        }
    }

    @Override
    public String exportInternal() {
        return internal.get().chain().stream().map(KeyViews::pem).collect(Collectors.joining());
    }

    private static RefusedException invalid(String text) {
        return new RefusedException(FaultCode.INVALID_REQUEST, text);
    }
}
