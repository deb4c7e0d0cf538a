package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.NotificationListener;
import javax.management.ObjectName;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.turnpike.admin.DeadlineView;
import org.turnpike.admin.DeadlinesMXBean;
import org.turnpike.admin.KeyView;
import org.turnpike.admin.OwnCertificateView;
import org.turnpike.id.MemberId;
import org.turnpike.sandbox.CertificateUse;
import org.turnpike.sandbox.CertificationAuthority;
import org.turnpike.sandbox.Identities;
import org.turnpike.sandbox.Validity;

/** Keys and certificates over JMX in a running server: what is refused changes nothing, what is secret shows nowhere. */
class KeyAdministrationTest {
    private static final String PIN = "Test-PIN-5678";
    private static final MBeanServer PLATFORM = ManagementFactory.getPlatformMBeanServer();
    private static XRoadInstance instance;
    private static KeyDesk desk;

    @BeforeAll
    static void start() throws Exception {
        instance = new XRoadInstance();
        desk = KeyDesk.consumer(instance);
    }

    @AfterAll
    static void stop() throws Exception {
        instance.close();
    }

    private static String contents() throws Exception {
        return Files.readString(instance.consumer().home().resolve("tokens/software/keys.json"));
    }

    private static void assertRefused(ThrowingCallable operation, String... says) throws Exception {
        String before = contents();
        assertThatThrownBy(operation).isInstanceOf(IllegalArgumentException.class).hasMessageContainingAll(says);
        assertThat(contents()).isEqualTo(before);
    }

    private static KeyView newKey(String usage) {
        return desk.keys().generate("software", "k", usage, "EC_P256", "");
    }

    private static X509Certificate signing(KeyView key, MemberId member, CertificationAuthority ca, Validity validity) throws Exception {
        return ca.issueSigning(publicKey(key), member, Identities.SS1, validity);
    }

    private static java.security.PublicKey publicKey(KeyView key) throws Exception {
        byte[] der = Base64.getMimeDecoder().decode(key.getPublicKey().replaceAll("-----[A-Z ]+-----", ""));
        return java.security.KeyFactory.getInstance(key.getAlgorithm().startsWith("EC") ? "EC" : "RSA")
                .generatePublic(new java.security.spec.X509EncodedKeySpec(der));
    }

    private static Validity now() {
        return Validity.around(instance.now());
    }

    @Test
    void certificatesThatDoNotFitAreRefused() throws Exception {
        KeyView key = newKey("SIGNING");
        CertificationAuthority ca = instance.sandbox().ca();
        CertificationAuthority stranger = CertificationAuthority.top("Stranger", instance.now());
        java.security.PublicKey otherKey = java.security.KeyPairGenerator.getInstance("EC").generateKeyPair().getPublic();

        assertRefused(() -> desk.keys().importCertificate("nonsense"), "incorrect_certificate", "certificate: ");
        assertRefused(() -> desk.keys().importCertificate("x".repeat(1_000_000)), "certificate: ");
        assertRefused(() -> desk.add(ca.issueSigning(otherKey, Identities.CONSUMER, Identities.SS1, now())), "key_not_found", "certificate: ");
        assertRefused(() -> desk.add(signing(key, Identities.CONSUMER, stranger, now())), "cannot_get_member_id_from_certificate", "not issued by approved");
        assertRefused(() -> desk.add(signing(key, Identities.PROVIDER, ca, now())), "client_not_found", "SANDBOX/GOV/2222");
        assertRefused(() -> desk.add(ca.issue(new org.bouncycastle.asn1.x500.X500Name("CN=nobody"), publicKey(key), now(), CertificateUse.SIGNING)),
                "cannot_get_member_id_from_certificate", "certificate: ");
        assertRefused(() -> desk.add(signing(key, Identities.CONSUMER, ca, Validity.expiredAt(instance.now()))), "cert_import_failed");
        assertRefused(() -> desk.add(ca.issueAuthentication(publicKey(key), Identities.SS1, "ss1.sandbox.test", now())), "wrong_cert_usage");
        CertificationAuthority namesake = CertificationAuthority.top("Sandbox CA", instance.now());
        assertThat(namesake.certificate().getSubjectX500Principal()).isEqualTo(ca.certificate().getSubjectX500Principal());
        assertRefused(() -> desk.add(signing(key, Identities.CONSUMER, namesake, now())), "cert_import_failed", "certificate: ");

        desk.add(signing(key, Identities.CONSUMER, ca, now()));
        OwnCertificateView there = desk.keys().getCertificates().stream().filter(each -> each.getKey().equals(key.getId())).findFirst().orElseThrow();
        assertThat(there.isActive()).isTrue();
        assertThat(there.getStatus()).isEqualTo("REGISTERED");
        assertRefused(() -> desk.keys().request(key.getId(), "Sandbox CA", "SANDBOX/COM/1111", "", "", "DER"), "key: ", "already has a certificate");
        desk.keys().delete(key.getId());
    }

    @Test
    void duplicateIsRefused() throws Exception {
        KeyView key = newKey("SIGNING");
        X509Certificate certificate = signing(key, Identities.HOSTED, instance.sandbox().ca(), now());
        desk.add(certificate);
        assertRefused(() -> desk.add(certificate), "cert_exists", "certificate: ");
        desk.keys().delete(key.getId());
    }

    @Test
    void wrongArgumentsAreNamed() throws Exception {
        KeyView key = newKey("SIGNING");
        KeyView authentication = newKey("AUTHENTICATION");
        assertRefused(() -> desk.keys().generate("nothing", "l", "SIGNING", "EC_P256", ""), "token_not_found", "token: ", "software");
        assertRefused(() -> desk.keys().generate("software", " ", "SIGNING", "EC_P256", ""), "label: ");
        assertRefused(() -> desk.keys().generate("software", "l", "BOTH", "EC_P256", ""), "usage: 'BOTH'");
        assertRefused(() -> desk.keys().generate("software", "l", "SIGNING", "RSA_1024", ""), "algorithm: 'RSA_1024'");
        assertRefused(() -> desk.keys().generate("software", "l", "SIGNING", "EC_P256", "CKM_RSA_PKCS"), "RSA_PKCS does not work with EC_P256");
        assertRefused(() -> desk.keys().generate("software", "l", "SIGNING", "EC_P256", "CKM_DES"), "mechanism: 'CKM_DES'");
        assertRefused(() -> desk.keys().request(key.getId(), "No CA", "SANDBOX/COM/1111", "", "", "DER"), "ca: ", "Sandbox CA");
        assertRefused(() -> desk.keys().request(key.getId(), "Sandbox CA", "", "", "", "DER"), "member: ");
        assertRefused(() -> desk.keys().request(key.getId(), "Sandbox CA", "SANDBOX/COM", "", "", "DER"), "member: ");
        assertRefused(() -> desk.keys().request(key.getId(), "Sandbox CA", "SANDBOX/COM/1111/portal", "", "", "DER"), "member: ");
        assertRefused(() -> desk.keys().request(key.getId(), "Sandbox CA", "SANDBOX/GOV/2222", "", "", "DER"), "client_not_found", "member: ");
        assertRefused(() -> desk.keys().request(key.getId(), "Sandbox CA", "SANDBOX/COM/1111", "", "CN", "DER"), "subject: ");
        assertRefused(() -> desk.keys().request(key.getId(), "Sandbox CA", "SANDBOX/COM/1111", "", "", "PEM"), "format: ", "DER");
        assertRefused(() -> desk.keys().request(key.getId(), "Sandbox CA", "SANDBOX/COM/1111", "", "", "XML"), "format: ");
        assertRefused(() -> desk.keys().request(authentication.getId(), "Sandbox CA", "", "not a host", "", "DER"), "host: ");
        assertRefused(() -> desk.keys().request(authentication.getId(), "Sandbox CA", "", "", "", "DER"), "subject: ", "CN");
        assertRefused(() -> desk.keys().request("00", "Sandbox CA", "", "", "", "DER"), "key_not_found", "key: ");
        assertRefused(() -> desk.keys().delete("00"), "key_not_found", "key: ");
        assertRefused(() -> desk.keys().activate("00"), "cert_not_found", "certificate: ");
        assertRefused(() -> desk.keys().requestInternal("CN"), "subject: ");
        assertRefused(() -> desk.keys().importInternal(KeyDesk.pem(instance.sandbox().ca().certificate())), "chain: ");
        desk.keys().delete(key.getId());
        desk.keys().delete(authentication.getId());
    }

    @Test
    void registeredAuthenticationCertificateIsNotDeleted() throws Exception {
        String used = desk.used("");
        assertRefused(() -> desk.keys().deleteCertificate(used), "certificate: ", "REGISTERED");
        String key = desk.keys().getCertificates().stream().filter(each -> each.getSha256().equals(used)).findFirst().orElseThrow().getKey();
        assertRefused(() -> desk.keys().delete(key), "certificate: ", "REGISTERED");
    }

    @Test
    void savedAuthenticationCertificateIsNotActivated() throws Exception {
        KeyView key = newKey("AUTHENTICATION");
        OwnCertificateView saved = desk.add(desk.issue(key, Optional.empty())).getCertificate();
        assertThat(saved.getStatus()).isEqualTo("SAVED");
        assertThat(saved.isActive()).isFalse();
        assertRefused(() -> desk.keys().activate(saved.getSha256()), "certificate: its status is SAVED");
        assertThat(desk.keys().explain()).filteredOn(each -> each.getSha256().equals(saved.getSha256()))
                .singleElement().satisfies(each -> assertThat(each.getReason()).contains("SAVED"));
        desk.keys().delete(key.getId());
    }

    @Test
    void revokedCertificateIsImportedButNotActive() throws Exception {
        KeyView key = newKey("SIGNING");
        X509Certificate certificate = desk.issue(key, Optional.of(Identities.HOSTED));
        instance.sandbox().revoke(certificate);
        var imported = desk.add(certificate);
        assertThat(imported.getCertificate().isActive()).isFalse();
        assertThat(imported.getProblem()).isNotEmpty();
        assertThatThrownBy(() -> desk.keys().activate(imported.getCertificate().getSha256())).isInstanceOf(IllegalArgumentException.class);
        assertThat(desk.keys().getCertificates()).filteredOn(each -> each.getKey().equals(key.getId())).noneMatch(OwnCertificateView::isActive);
        desk.keys().delete(key.getId());
    }

    @Test
    void internalTlsKeyIsReplaced() throws Exception {
        String before = desk.keys().getInternalCertificate().getSha256();
        assertThat(desk.keys().generateInternal().getBefore()).isEqualTo(before);
        String request = desk.keys().requestInternal("CN=ss1.example.org, O=Example").getContent();
        X509Certificate issued = instance.sandbox().ca().issue(org.turnpike.sandbox.ProvenRequest.read(request.getBytes(java.nio.charset.StandardCharsets.US_ASCII)),
                now(), CertificateUse.AUTHENTICATION);
        desk.keys().importInternal(KeyDesk.pem(issued) + KeyDesk.pem(instance.sandbox().ca().certificate()));
        assertThat(instance.consumer().server().internalKey().chain()).containsExactly(issued, instance.sandbox().ca().certificate());
        assertThat(KeyDesk.certificate(desk.keys().exportInternal())).isEqualTo(issued);
    }

    @Test
    void everythingThatEndsIsListedAndToldOnceAThreshold() throws Exception {
        DeadlinesMXBean deadlines = desk.bean("Deadlines", DeadlinesMXBean.class);
        assertThat(deadlines.getDeadlines()).extracting(DeadlineView::getKind).contains("AUTHENTICATION_CERTIFICATE", "SIGNING_CERTIFICATE",
                "INTERNAL_TLS_CERTIFICATE", "APPROVED_CA", "TIME_STAMPING_CERTIFICATE", "OCSP_RESPONSE", "GLOBAL_CONFIGURATION");
        List<String> told = new CopyOnWriteArrayList<>();
        NotificationListener listener = (notification, handback) -> told.add(notification.getType() + " " + notification.getMessage());
        PLATFORM.addNotificationListener(desk.name("Deadlines"), listener, null, null);
        PLATFORM.addNotificationListener(desk.name("SecurityServer"), listener, null, null);
        KeyView key = newKey("SIGNING");
        try {
            Validity short7 = new Validity(instance.now().minus(Duration.ofDays(1)), instance.now().plus(Duration.ofDays(6)));
            String sha256 = desk.add(signing(key, Identities.HOSTED, instance.sandbox().ca(), short7)).getCertificate().getSha256();
            assertThat(deadlines.getWorstLevel()).isEqualTo(3);
            instance.runJobs();
            instance.runJobs();
            List<String> mine = told.stream().filter(each -> each.startsWith("turnpike.deadline signing certificate") && each.contains("SANDBOX/ORG/3333")).toList();
            assertThat(mine).as("once from each of the two beans").hasSize(2);
            assertThat(mine.get(0)).contains("in 6 days");
            desk.keys().disable(sha256);
        } finally {
            desk.keys().delete(key.getId());
            PLATFORM.removeNotificationListener(desk.name("Deadlines"), listener);
            PLATFORM.removeNotificationListener(desk.name("SecurityServer"), listener);
        }
    }

    @Test
    void operatorsAreToldWhatFailsAndWhatIsWellAgain() throws Exception {
        List<String> told = new CopyOnWriteArrayList<>();
        NotificationListener listener = (notification, handback) -> told.add(notification.getType());
        PLATFORM.addNotificationListener(desk.name("SecurityServer"), listener, null, null);
        try {
            desk.tokens().logout("software");
            instance.runJobs();
            assertThat(told).contains("turnpike.tokens.unavailable", "turnpike.keys.unavailable");
            assertThat(desk.bean("Deadlines", DeadlinesMXBean.class).getWorstLevel()).isEqualTo(9);
            desk.tokens().login("software", PIN);
            instance.sandbox().unplug();
            try {
                instance.advance(Duration.ofSeconds(1));
            } finally {
                instance.sandbox().plugIn();
            }
            assertThat(told).contains("turnpike.tokens.available", "turnpike.keys.available", "turnpike.globalconf.missed");
            instance.advance(Duration.ofSeconds(1));
            assertThat(told).contains("turnpike.globalconf.restored");
        } finally {
            desk.tokens().login("software", PIN);
            PLATFORM.removeNotificationListener(desk.name("SecurityServer"), listener);
        }
    }

    @Test
    void pinAndKeysShowNowhere() throws Exception {
        String wrong = "Wrong-PIN-4321";
        String other = "Other-PIN-8765";
        List<String> seen = new ArrayList<>();
        try (LogLines log = new LogLines()) {
            seen.add(messageOf(() -> desk.tokens().login("software", wrong)));
            seen.add(messageOf(() -> desk.tokens().changePin("software", wrong, other)));
            seen.add(messageOf(() -> desk.tokens().changePin("software", PIN, "Shrt-S1")));
            seen.add(messageOf(() -> desk.tokens().initialize("software", other)));
            desk.tokens().changePin("software", PIN, other);
            desk.tokens().logout("software");
            seen.add(desk.tokens().login("software", other).toString());
            desk.tokens().changePin("software", other, PIN);
            KeyView key = newKey("SIGNING");
            desk.add(desk.issue(key, Optional.of(Identities.CONSUMER)));
            instance.runJobs();
            desk.keys().delete(key.getId());
            seen.addAll(log.with(""));
        }
        for (String type : List.of("Tokens", "Keys", "Deadlines", "SecurityServer", "Ocsp", "Audit")) {
            ObjectName name = desk.name(type);
            for (MBeanAttributeInfo attribute : PLATFORM.getMBeanInfo(name).getAttributes()) {
                seen.add(String.valueOf(java.util.Arrays.deepToString(new Object[] {PLATFORM.getAttribute(name, attribute.getName())})));
            }
        }
        try (var files = Files.walk(instance.consumer().home())) {
            for (Path file : files.filter(Files::isRegularFile).filter(each -> !each.toString().contains("/db/")).toList()) {
                seen.add(new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1));
            }
        }
        List<String> secrets = new ArrayList<>(List.of(PIN, wrong, other, "Shrt-S1"));
        byte[] key = instance.consumer().server().authenticationKey().orElseThrow().key().getEncoded();
        byte[] tail = java.util.Arrays.copyOfRange(key, key.length - 48, key.length);
        secrets.add(new String(tail, java.nio.charset.StandardCharsets.ISO_8859_1));
        secrets.add(Base64.getEncoder().encodeToString(tail));
        secrets.add(java.util.HexFormat.of().formatHex(tail));
        for (String secret : secrets) {
            assertThat(seen).noneMatch(each -> each.contains(secret));
        }
        assertThat(seen).hasSizeGreaterThan(20);
    }

    private static String messageOf(ThrowingCallable operation) {
        StringBuilder all = new StringBuilder();
        assertThatThrownBy(operation).satisfies(thrown -> {
            for (Throwable each = thrown; each != null; each = each.getCause()) {
                all.append(each).append('\n');
            }
        });
        return all.toString();
    }

    @Test
    void wrongPinsAreCountedAndThenHaveToWait() throws Exception {
        String wrong = "Wrong-PIN-4321";
        for (int left = 5; left > 0; left--) {
            assertThat(desk.tokens().getTokens().get(0).getAttemptsLeft()).isEqualTo(left);
            assertThatThrownBy(() -> desk.tokens().login("software", wrong)).hasMessageContaining("pin_incorrect: pin: ");
        }
        assertThat(desk.tokens().getTokens().get(0).getAttemptsLeft()).isZero();
        assertThat(desk.tokens().getTokens().get(0).getWrongPins()).isEqualTo(5);
        assertThat(desk.tokens().getTokens().get(0).getPin()).isEqualTo("LOCKED");
        assertThatThrownBy(() -> desk.tokens().login("software", PIN)).hasMessageContaining("pin_locked");
        instance.advance(Duration.ofMinutes(1));
        assertThat(desk.tokens().getTokens().get(0).getAttemptsLeft()).as("then it waits again").isEqualTo(1);
        desk.tokens().login("software", PIN);
        assertThat(desk.tokens().getTokens().get(0).getWrongPins()).isZero();
    }
}
