package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.UnknownStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.turnpike.HostileTls.Identity;
import org.turnpike.id.ClientId;
import org.turnpike.id.ServerId;
import org.turnpike.id.ServiceId;
import org.turnpike.id.SubsystemId;
import org.turnpike.keys.AuthenticationCredential;
import org.turnpike.refusals.RefusalRecord;
import org.turnpike.sandbox.Identities;
import org.turnpike.sandbox.InstanceKeyAlgorithm;
import org.turnpike.sandbox.PublishedInstance;
import org.turnpike.sandbox.SubjectNames;
import org.turnpike.trust.TestPki;
import org.turnpike.trust.TestPki.Holder;

/**
 * Who may connect to whom (trust.md §2, §3), case by case over real sockets: hostile peers at the server door of a running security server, and a
 * hostile provider that a running security server calls. Each refusal shows the fatal alert or the fault code, and in words the check that failed.
 */
@Tag("slow")
class WhoMayConnectTest {
    private static final String ENVELOPE_BODY = "<p:getPerson xmlns:p=\"http://sandbox.turnpike.example/registry\">"
            + "<p:nationalId>010101-123N</p:nationalId></p:getPerson>";
    private static final String REFUSED_CLIENT = "server.serverproxy.service_failed.ssl_authentication_failed";
    private static final String REFUSED_PROVIDER = "server.clientproxy.ssl_authentication_failed";
    private static final String NO_PATH = REFUSED_PROVIDER + ".cannot_create_cert_path.internal_error";
    private static final String BAD_STATUS = REFUSED_PROVIDER + ".invalid_cert_path.cert_validation";
    private static final String BAD_EVIDENCE = REFUSED_PROVIDER + ".invalid_cert_path.incorrect_validation_info";
    private static final String NO_EVIDENCE = REFUSED_PROVIDER + ".internal_error";
    private static final String UNKNOWN_CERTIFICATE = "certificate_unknown";
    private static final String HOSTILE_ADDRESS = "127.0.0.13";
    private static final SubsystemId AWAY = new SubsystemId(Identities.HOSTED, "away");
    private static final ServiceId AWAY_SERVICE = new ServiceId(AWAY, "getPerson", Optional.of("v1"));
    private static final ServerId HOSTILE_SERVER = new ServerId(Identities.HOSTED, "ss3");
    private static final ServerId OTHER_SERVER = new ServerId(Identities.HOSTED, "ss4");
    private static final String X_ROAD_ECDHE_RSA = "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384";
    private static final String X_ROAD_DHE_RSA = "TLS_DHE_RSA_WITH_AES_256_CBC_SHA256";
    private static final String X_ROAD_ECDHE_ECDSA = "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384";

    private static final Holder TOP = TestPki.rootCa("C=FI,O=Second,CN=Second CA");
    private static final Holder INTERMEDIATE = TOP.ca("C=FI,O=Second,CN=Listed intermediate");
    private static final Holder SILENT_INTERMEDIATE = TOP.ca("C=FI,O=Second,CN=Intermediate without OCSP");
    private static final Holder REVOKED_INTERMEDIATE = TOP.ca("C=FI,O=Second,CN=Revoked intermediate");
    private static final Holder UNLISTED_INTERMEDIATE = TOP.ca("C=FI,O=Second,CN=Unlisted intermediate");
    private static final Holder FOREIGN = TestPki.rootCa("C=FI,O=Foreign,CN=Foreign CA");
    private static final Holder FORGED = TestPki.rootCa("C=FI,O=Second,CN=Second CA");
    private static final Holder RESPONDER = TOP.issue("C=FI,O=Second,CN=Responder", TestPki.FROM, TestPki.UNTIL, KeyUsage.digitalSignature, false,
            KeyPurposeId.id_kp_OCSPSigning);
    private static final Holder NO_RESPONDER = TOP.issue("C=FI,O=Second,CN=No responder", KeyUsage.digitalSignature);

    /** The reason in the record by the words of the check that failed; every refusal of the tables below has one. */
    private static final Map<String, String> REASONS = Map.ofEntries(Map.entry("is not registered for any security server", "NotRegistered"),
            Map.entry("is not associated with any security server", "NotRegistered"), Map.entry("is not registered at security server", "NotServerOf"),
            Map.entry("is not an authentication certificate", "NotAuthenticationCertificate"), Map.entry("is valid from", "Expired"),
            Map.entry("is not issued by approved", "NoApprovedCa"), Map.entry("has no valid path", "PathInvalid"),
            Map.entry("OCSP status REVOKED", "Revoked"), Map.entry("OCSP status UNKNOWN", "StatusUnknown"), Map.entry("too old", "OcspTooOld"),
            Map.entry("from the future", "OcspFromTheFuture"), Map.entry("has expired: nextUpdate", "OcspExpired"),
            Map.entry("no OCSP response", "OcspMissing"), Map.entry("may not sign for the CA", "WrongOcspResponder"),
            Map.entry("whose signature is not that of", "OcspSignatureInvalid"), Map.entry("chain length (11)", "ProtocolViolation"),
            Map.entry("cannot be read", "MessageRefused"),
            Map.entry("Unable to retrieve", "OcspNotRetrieved"), Map.entry("OCSP responses, got", "OcspNotRetrieved"));

    private static XRoadInstance instance;
    private static HostileProvider hostile;
    /** What hostile peers show, by name; each exists once for each side, so that nothing cached for one counts for the other. */
    private static final Map<String, Identity> CLIENTS = new LinkedHashMap<>();
    private static final Map<String, Identity> PROVIDERS = new LinkedHashMap<>();
    private LogLines log;

    @BeforeAll
    static void start() throws Exception {
        instance = new XRoadInstance();
        hostile = new HostileProvider(HOSTILE_ADDRESS, instance.ports().server(), instance.ports().ocsp());
        identities(CLIENTS, "client");
        identities(PROVIDERS, "provider");
        instance.sandbox().change(published -> published.withAuthorities(published.authorities().get(0), second()));
        List<X509Certificate> ours = registered(CLIENTS);
        ours.add(instance.consumer().authentication());
        instance.sandbox().change(published -> published.withMember(Identities.HOSTED, "Visitors' Society", "visitor", "away", "elsewhere")
                .withServer(Identities.SS1, server -> new PublishedInstance.Server(server.id(), server.address(), ours, server.clients(), Optional.empty()))
                .withServer(server(HOSTILE_SERVER, registered(PROVIDERS), AWAY))
                .withServer(server(OTHER_SERVER, List.of(CLIENTS.get("other server's").leaf(), PROVIDERS.get("other server's").leaf()),
                        new SubsystemId(Identities.HOSTED, "elsewhere"))));
        instance.publish();
    }

    @AfterAll
    static void stop() throws Exception {
        hostile.close();
        instance.close();
    }

    @BeforeEach
    void look() {
        log = new LogLines();
    }

    @AfterEach
    void lookAway() {
        log.close();
    }

    private static PublishedInstance.ApprovedAuthority second() {
        return new PublishedInstance.ApprovedAuthority("Second CA", false, approved(TOP), List.of(approved(INTERMEDIATE), approved(SILENT_INTERMEDIATE), approved(REVOKED_INTERMEDIATE)),
                SubjectNames.FIVRK);
    }

    private static PublishedInstance.AuthorityCertificate approved(Holder ca) {
        return new PublishedInstance.AuthorityCertificate(ca.certificate(), List.of());
    }

    private static PublishedInstance.Server server(ServerId id, List<X509Certificate> certificates, ClientId client) {
        return new PublishedInstance.Server(id, Optional.of(HOSTILE_ADDRESS), certificates, Set.of(client), Optional.empty());
    }

    /** All but those whose defect is that they are not. */
    private static List<X509Certificate> registered(Map<String, Identity> identities) {
        Set<String> not = Set.of("unregistered", "unregistered self-signed", "same name, other key", "other server's");
        List<X509Certificate> certificates = new ArrayList<>();
        identities.forEach((name, identity) -> {
            if (!not.contains(name)) {
                certificates.add(identity.leaf());
            }
        });
        return certificates;
    }

    private static void identities(Map<String, Identity> all, String side) {
        Instant now = instance.now();
        for (String plain : List.of("good", "unregistered", "other server's", "revoked", "unknown", "stale", "as old as may be", "60 s ahead", "61 s ahead",
                "nextUpdate passed", "nextUpdate now", "wrong CertID", "SHA-256 CertID", "foreign responder", "delegated responder", "responder without EKU",
                "altered", "truncated", "no OCSP", "too few OCSP", "too many OCSP", "OCSP by position", "good in TLS 1.2")) {
            all.put(plain, identity(TOP.issue("C=FI,CN=" + side + " " + plain, TestPki.AUTHENTICATION)));
        }
        KeyPair rsa = InstanceKeyAlgorithm.RSA.generate();
        for (String suite : List.of("good RSA", "good RSA in TLS 1.2", X_ROAD_ECDHE_RSA, X_ROAD_DHE_RSA)) {
            all.put(suite, new Identity(rsa.getPrivate(), List.of(instance.sandbox().issueAuthentication(Identities.SS1, rsa.getPublic(), side))));
        }
        all.put(X_ROAD_ECDHE_ECDSA, identity(TOP.issue("C=FI,CN=" + side + " c024", TestPki.AUTHENTICATION)));
        all.put("same name, other key", identity(TOP.issue("C=FI,CN=" + side + " good", TestPki.AUTHENTICATION)));
        all.put("signing", identity(TOP.issue("C=FI,CN=" + side + " signing", TestPki.SIGNING)));
        all.put("expired", identity(valid(side + " expired", now.minusSeconds(86400), now.minusSeconds(1))));
        all.put("not yet valid", identity(valid(side + " not yet", now.plusSeconds(1), now.plusSeconds(86400))));
        all.put("last second", identity(valid(side + " last second", now.minusSeconds(86400), now)));
        all.put("no key usage", identity(TOP.issue("C=FI,CN=" + side + " no usage", 0)));
        all.put("wrong EKU", identity(TOP.issue("C=FI,CN=" + side + " wrong EKU", TestPki.FROM, TestPki.UNTIL, 0, false, KeyPurposeId.id_kp_codeSigning)));
        all.put("client EKU only", identity(TOP.issue("C=FI,CN=" + side + " EKU", TestPki.FROM, TestPki.UNTIL, 0, false, KeyPurposeId.id_kp_clientAuth)));
        all.put("foreign CA", identity(FOREIGN.issue("C=FI,CN=" + side + " foreign", TestPki.AUTHENTICATION)));
        all.put("forged CA of approved name", identity(FORGED.issue("C=FI,CN=" + side + " forged", TestPki.AUTHENTICATION)));
        all.put("self-signed", identity(TestPki.rootCa("C=FI,CN=" + side + " self")));
        all.put("unregistered self-signed", identity(TestPki.rootCa("C=FI,CN=" + side + " unknown self")));
        all.put("below intermediate", identity(INTERMEDIATE.issue("C=FI,CN=" + side + " below", TestPki.AUTHENTICATION), INTERMEDIATE));
        all.put("intermediate not sent", identity(INTERMEDIATE.issue("C=FI,CN=" + side + " missing", TestPki.AUTHENTICATION)));
        all.put("intermediate without OCSP", identity(SILENT_INTERMEDIATE.issue("C=FI,CN=" + side + " no OCSP above", TestPki.AUTHENTICATION), SILENT_INTERMEDIATE));
        all.put("below revoked", identity(REVOKED_INTERMEDIATE.issue("C=FI,CN=" + side + " below revoked", TestPki.AUTHENTICATION), REVOKED_INTERMEDIATE));
        all.put("revoked not sent", identity(REVOKED_INTERMEDIATE.issue("C=FI,CN=" + side + " revoked not sent", TestPki.AUTHENTICATION)));
        all.put("below unlisted", identity(UNLISTED_INTERMEDIATE.issue("C=FI,CN=" + side + " unlisted", TestPki.AUTHENTICATION), UNLISTED_INTERMEDIATE));
        all.put("unlisted not sent", identity(UNLISTED_INTERMEDIATE.issue("C=FI,CN=" + side + " unlisted 2", TestPki.AUTHENTICATION)));
        all.put("root sent", identity(TOP.issue("C=FI,CN=" + side + " root sent", TestPki.AUTHENTICATION), TOP));
        all.put("stranger at the end", identity(TOP.issue("C=FI,CN=" + side + " stranger", TestPki.AUTHENTICATION), FOREIGN));
        Holder longest = TOP.issue("C=FI,CN=" + side + " long", TestPki.AUTHENTICATION);
        all.put("chain too long", identity(longest, Collections.nCopies(10, INTERMEDIATE).toArray(Holder[]::new)));
    }

    private static Holder valid(String name, Instant from, Instant until) {
        return TOP.issue("C=FI,CN=" + name, from, until, TestPki.AUTHENTICATION, false);
    }

    private static Identity identity(Holder leaf, Holder... above) {
        List<X509Certificate> chain = new ArrayList<>(List.of(leaf.certificate()));
        Arrays.stream(above).map(Holder::certificate).forEach(chain::add);
        return new Identity(leaf.keys().getPrivate(), chain);
    }

    // OCSP responses

    private static byte[] good(X509Certificate subject, Holder issuer) {
        return response(subject, issuer, issuer, instance.now(), null, CertificateStatus.GOOD);
    }

    private static byte[] response(X509Certificate subject, Holder issuer, Holder signer, Instant thisUpdate, Instant nextUpdate, CertificateStatus status) {
        return TestPki.response(subject, issuer.certificate(), signer, thisUpdate, nextUpdate, status).encoded();
    }

    private static CertificateStatus revoked() {
        return new RevokedStatus(Date.from(instance.now().minusSeconds(3600)), 1);
    }

    /** The evidence that goes with an identity of that name: good unless the name says otherwise. */
    private static List<byte[]> evidence(String name, Identity identity) throws Exception {
        X509Certificate leaf = identity.leaf();
        Instant now = instance.now();
        return switch (name) {
            case "revoked" -> List.of(response(leaf, TOP, TOP, now, null, revoked()));
            case "unknown" -> List.of(response(leaf, TOP, TOP, now, null, new UnknownStatus()));
            case "stale" -> List.of(response(leaf, TOP, TOP, now.minusSeconds(3601), null, CertificateStatus.GOOD));
            case "as old as may be" -> List.of(response(leaf, TOP, TOP, now.minusSeconds(3600), null, CertificateStatus.GOOD));
            case "60 s ahead" -> List.of(response(leaf, TOP, TOP, now.plusSeconds(60), null, CertificateStatus.GOOD));
            case "61 s ahead" -> List.of(response(leaf, TOP, TOP, now.plusSeconds(61), null, CertificateStatus.GOOD));
            case "nextUpdate passed" -> List.of(response(leaf, TOP, TOP, now.minusSeconds(60), now.minusSeconds(1), CertificateStatus.GOOD));
            case "nextUpdate now" -> List.of(response(leaf, TOP, TOP, now.minusSeconds(60), now, CertificateStatus.GOOD));
            case "wrong CertID" -> List.of(good(TOP.certificate(), TOP));
            case "SHA-256 CertID" -> List.of(TestPki.response(leaf, TOP.certificate(), TOP, now, null, CertificateStatus.GOOD, TestPki.sha256(), false).encoded());
            case "foreign responder" -> List.of(response(leaf, TOP, FOREIGN, now, null, CertificateStatus.GOOD));
            case "delegated responder" -> List.of(response(leaf, TOP, RESPONDER, now, null, CertificateStatus.GOOD));
            case "responder without EKU" -> List.of(response(leaf, TOP, NO_RESPONDER, now, null, CertificateStatus.GOOD));
            case "altered" -> List.of(altered(good(leaf, TOP)));
            case "truncated" -> List.of(Arrays.copyOf(good(leaf, TOP), 200));
            case "no OCSP", "too few OCSP" -> List.of();
            case "too many OCSP" -> List.of(good(leaf, TOP), good(leaf, TOP));
            case "intermediate without OCSP" -> List.of(good(leaf, SILENT_INTERMEDIATE));
            case "below intermediate" -> List.of(good(leaf, INTERMEDIATE), good(INTERMEDIATE.certificate(), TOP));
            case "below revoked" -> List.of(good(leaf, REVOKED_INTERMEDIATE),
                    response(REVOKED_INTERMEDIATE.certificate(), TOP, TOP, now, null, revoked()));
            case "revoked not sent" -> List.of(good(leaf, REVOKED_INTERMEDIATE));
            case "intermediate not sent" -> List.of(good(leaf, INTERMEDIATE));
            case "below unlisted" -> List.of(good(leaf, UNLISTED_INTERMEDIATE), good(UNLISTED_INTERMEDIATE.certificate(), TOP));
            case "foreign CA" -> List.of(good(leaf, FOREIGN));
            case "good RSA", "good RSA in TLS 1.2", X_ROAD_ECDHE_RSA, X_ROAD_DHE_RSA -> List.of(instance.sandbox().ocsp().responseFor(leaf, now));
            default -> List.of(good(leaf, TOP));
        };
    }

    /** One bit of the signature, which lies before the certificate at the end. */
    private static byte[] altered(byte[] response) {
        byte[] name = "Second CA".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < response.length; i++) {
            if (Arrays.equals(Arrays.copyOfRange(response, i, Math.min(response.length, i + name.length)), name)) {
                byte[] changed = response.clone();
                int thisUpdate = new String(response, StandardCharsets.ISO_8859_1).indexOf("20261121", i);
                changed[thisUpdate + 13]++;                        // one second later than what was signed
                return changed;
            }
        }
        throw new AssertionError("no responder name");
    }

    // at the server door

    /** What becomes of a peer: exactly one of alert and code is there, neither when it is served. */
    record Expected(String alert, String code, String words) {
        static Expected served() {
            return new Expected("", "", "");
        }

        static Expected alert(String words) {
            return new Expected(UNKNOWN_CERTIFICATE, "", words);
        }

        static Expected fault(String code, String words) {
            return new Expected("", code, words);
        }

        static Expected refusedMessage(String words) {
            return fault(REFUSED_CLIENT, words);
        }
    }

    static Stream<Arguments> clients() {
        Map<String, Expected> cases = new LinkedHashMap<>();
        for (String served : List.of("good", "good RSA", "client EKU only", "last second", "as old as may be", "60 s ahead", "nextUpdate now",
                "delegated responder", "below intermediate", "intermediate not sent", "root sent", "too many OCSP")) {
            cases.put(served, Expected.served());
        }
        cases.put("unregistered", Expected.alert("is not registered for any security server"));
        cases.put("unregistered self-signed", Expected.alert("is not registered for any security server"));
        cases.put("same name, other key", Expected.alert("is not registered for any security server"));
        cases.put("signing", Expected.alert("is not an authentication certificate"));
        cases.put("no key usage", Expected.alert("is not an authentication certificate"));
        cases.put("wrong EKU", Expected.alert("is not an authentication certificate"));
        cases.put("expired", Expected.alert("is valid from"));
        cases.put("not yet valid", Expected.alert("is valid from"));
        cases.put("foreign CA", Expected.alert("is not issued by approved"));
        cases.put("self-signed", Expected.alert("is not issued by approved"));
        cases.put("below unlisted", Expected.alert("is not issued by approved"));
        cases.put("unlisted not sent", Expected.alert("is not issued by approved"));
        cases.put("forged CA of approved name", Expected.alert("has no valid path"));
        cases.put("other server's", Expected.refusedMessage("is not registered at security server"));
        cases.put("stranger at the end", Expected.fault("server.serverproxy.service_failed.internal_error", "is not issued by approved"));
        cases.put("revoked", Expected.refusedMessage("OCSP status REVOKED"));
        cases.put("unknown", Expected.refusedMessage("OCSP status UNKNOWN"));
        cases.put("stale", Expected.refusedMessage("too old"));
        cases.put("61 s ahead", Expected.refusedMessage("from the future"));
        cases.put("nextUpdate passed", Expected.refusedMessage("has expired: nextUpdate"));
        cases.put("wrong CertID", Expected.refusedMessage("no OCSP response"));
        cases.put("SHA-256 CertID", Expected.refusedMessage("no OCSP response"));
        cases.put("foreign responder", Expected.refusedMessage("may not sign for the CA"));
        cases.put("responder without EKU", Expected.refusedMessage("may not sign for the CA"));
        cases.put("altered", Expected.refusedMessage("whose signature is not that of"));
        cases.put("truncated", Expected.fault("server.serverproxy.service_failed.io_error", "cannot be read"));
        cases.put("no OCSP", Expected.refusedMessage("no OCSP response"));
        cases.put("intermediate without OCSP", Expected.refusedMessage("no OCSP response"));
        cases.put("below revoked", Expected.refusedMessage("OCSP status REVOKED"));
        return cases.entrySet().stream().map(each -> Arguments.of(each.getKey(), each.getValue()));
    }

    @ParameterizedTest(name = "client, {0}")
    @MethodSource("clients")
    void clientAtTheServerDoor(String name, Expected expected) throws Exception {
        Identity identity = CLIENTS.get(name);
        for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
            HostileTls tls = new HostileTls(Optional.of(identity));
            if (!expected.alert().isEmpty()) {
                assertThat(tls.alert(XRoadInstance.PROVIDER_ADDRESS, instance.ports().server(), protocol)).contains(expected.alert());
                assertHandshakeRecorded(identity, expected);
            } else {
                assertAnswer(exchange(tls, name, identity, protocol), expected);
            }
        }
    }

    private static void assertAnswer(String answer, Expected expected) {
        if (expected.code().isEmpty()) {
            assertThat(answer).contains("getPersonResponse");
        } else {
            assertThat(answer).contains("<faultcode>" + expected.code() + "</faultcode>", expected.words()).doesNotContain("getPersonResponse");
            String id = answer.replaceAll("(?s).*<faultDetail[^>]*>(.*?)</faultDetail>.*", "$1");
            assertRecorded(instance.provider().server().refusals().find(id), expected);
        }
    }

    private static void assertRecorded(Optional<RefusalRecord> made, Expected expected) {
        assertThat(made).as("the record of " + expected).isPresent();
        assertThat(made.get().reason().name()).as(made.get().line()).isEqualTo(REASONS.get(expected.words()));
        assertThat(made.get().reason().remedy()).isNotBlank();
    }

    private void assertHandshakeRecorded(Identity identity, Expected expected) {
        Optional<RefusalRecord> made = instance.provider().server().refusals().latest(1).stream().findFirst();
        assertRecorded(made, expected);
        assertThat(made.get().certificate().orElseThrow().serial()).isEqualTo(identity.leaf().getSerialNumber().toString(16));
        assertThat(log.with(made.get().id())).containsExactly(made.get().line());
    }

    private static String exchange(HostileTls tls, String name, Identity identity, String protocol, String... suites) throws Exception {
        AuthenticationCredential unused = instance.consumer().server().authenticationKey().orElseThrow();
        HostileConsumer consumer = new HostileConsumer(instance, unused, instance.consumer().server().signingKey(Identities.CONSUMER));
        byte[] request = consumer.request(Call.envelope(Identities.PORTAL, Identities.GET_PERSON, Call.newId(), ENVELOPE_BODY), evidence(name, identity));
        return tls.exchange(request, XRoadInstance.PROVIDER_ADDRESS, instance.ports().server(), protocol, suites);
    }

    @Test
    void clientWithTooLongAChain() throws Exception {
        for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
            assertThat(new HostileTls(Optional.of(CLIENTS.get("chain too long"))).alert(XRoadInstance.PROVIDER_ADDRESS, instance.ports().server(), protocol))
                    .isPresent();
            assertThat(latestReason()).isEqualTo("ProtocolViolation");
            assertThat(instance.provider().server().refusals().latest(1).get(0).reason().check()).contains("chain length (11)");
        }
    }

    @ParameterizedTest(name = "client, no certificate, {0}")
    @CsvSource({"TLSv1.2, bad_certificate", "TLSv1.3, bad_certificate"})
    void clientWithoutCertificate(String protocol, String alert) throws Exception {
        assertThat(new HostileTls(Optional.empty()).alert(XRoadInstance.PROVIDER_ADDRESS, instance.ports().server(), protocol)).contains(alert);
        assertThat(latestReason()).isEqualTo("NoCertificate");
    }

    @ParameterizedTest(name = "client, {0} with a certificate of kind {1}")
    @CsvSource({X_ROAD_ECDHE_RSA + ", good RSA", X_ROAD_DHE_RSA + ", good RSA", X_ROAD_ECDHE_RSA + ", good", X_ROAD_DHE_RSA + ", good",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, good"})
    void clientThatSpeaksOneSuite(String suite, String identity) throws Exception {
        assertAnswer(exchange(new HostileTls(Optional.of(CLIENTS.get(identity))), identity, CLIENTS.get(identity), "TLSv1.2", suite), Expected.served());
    }

    @ParameterizedTest(name = "client hello: {0}")
    @CsvSource({"TLS 1.1, 0302, '', c014, protocol_version", "TLS 1.0, 0301, '', c014, protocol_version", "SSL 3, 0300, '', 002f, protocol_version",
            "TLS 1.1 by supported_versions, 0303, 002b0003020302, c014, protocol_version",
            "only a version to come, 0303, 002b0003020305, 1301, protocol_version",
            "CBC with 128 bits and SHA-1, 0303, '', c013, handshake_failure", "CBC with 128 bits, 0303, '', c027, handshake_failure",
            "static RSA, 0303, '', 003d, handshake_failure", "NULL, 0303, '', 003b, handshake_failure", "anonymous, 0303, '', c018, handshake_failure",
            "RC4, 0303, '', c011, handshake_failure", "3DES, 0303, '', c012, handshake_failure", "export, 0303, '', 0003, handshake_failure",
            "X-Road's ECDSA suite while our key is RSA, 0303, '', c024, handshake_failure"})
    void greetingWithoutAnythingInCommon(String name, String version, String supported, String suite, String alert) throws Exception {
        assertThat(ClientHello.alert(XRoadInstance.PROVIDER_ADDRESS, instance.ports().server(), Integer.parseInt(version, 16), supported,
                Integer.parseInt(suite, 16))).isEqualTo(alert);
        assertThat(latestReason()).isEqualTo(alert.equals("protocol_version") ? "ProtocolVersion" : "CipherSuite");
    }

    private static String latestReason() {
        return instance.provider().server().refusals().latest(1).get(0).reason().name();
    }

    // towards a provider

    static Stream<Arguments> providers() {
        Map<String, Expected> cases = new LinkedHashMap<>();
        for (String reached : List.of("good", "good in TLS 1.2", "good RSA", "good RSA in TLS 1.2", X_ROAD_ECDHE_RSA, X_ROAD_DHE_RSA, X_ROAD_ECDHE_ECDSA,
                "client EKU only", "last second", "as old as may be", "60 s ahead", "nextUpdate now", "delegated responder", "below intermediate",
                "intermediate not sent", "root sent", "stranger at the end")) {
            cases.put(reached, Expected.fault(HostileProvider.REACHED, "reached"));
        }
        cases.put("unregistered", Expected.fault(REFUSED_PROVIDER, "is not associated with any security server"));
        cases.put("same name, other key", Expected.fault(REFUSED_PROVIDER, "is not associated with any security server"));
        cases.put("other server's", Expected.fault(REFUSED_PROVIDER, "is not registered at security server"));
        cases.put("signing", Expected.fault(REFUSED_PROVIDER, "is not an authentication certificate"));
        cases.put("no key usage", Expected.fault(REFUSED_PROVIDER, "is not an authentication certificate"));
        cases.put("wrong EKU", Expected.fault(REFUSED_PROVIDER, "is not an authentication certificate"));
        cases.put("expired", Expected.fault(NO_PATH, "is valid from"));
        cases.put("not yet valid", Expected.fault(NO_PATH, "is valid from"));
        cases.put("foreign CA", Expected.fault(NO_PATH, "is not issued by approved"));
        cases.put("self-signed", Expected.fault(NO_PATH, "is not issued by approved"));
        cases.put("unregistered self-signed", Expected.fault(NO_PATH, "is not issued by approved"));
        cases.put("below unlisted", Expected.fault(NO_PATH, "is not issued by approved"));
        cases.put("unlisted not sent", Expected.fault(NO_PATH, "is not issued by approved"));
        cases.put("forged CA of approved name", Expected.fault(NO_PATH, "has no valid path"));
        cases.put("chain too long", Expected.fault(REFUSED_PROVIDER, "chain length (11)"));
        cases.put("revoked", Expected.fault(BAD_STATUS, "OCSP status REVOKED"));
        cases.put("unknown", Expected.fault(BAD_STATUS, "OCSP status UNKNOWN"));
        cases.put("wrong CertID", Expected.fault(BAD_STATUS, "no OCSP response"));
        cases.put("SHA-256 CertID", Expected.fault(BAD_STATUS, "no OCSP response"));
        cases.put("stale", Expected.fault(BAD_EVIDENCE, "too old"));
        cases.put("61 s ahead", Expected.fault(BAD_EVIDENCE, "from the future"));
        cases.put("nextUpdate passed", Expected.fault(BAD_EVIDENCE, "has expired: nextUpdate"));
        cases.put("foreign responder", Expected.fault(BAD_EVIDENCE, "may not sign for the CA"));
        cases.put("responder without EKU", Expected.fault(BAD_EVIDENCE, "may not sign for the CA"));
        cases.put("altered", Expected.fault(BAD_EVIDENCE, "whose signature is not that of"));
        cases.put("truncated", Expected.fault(NO_EVIDENCE, "cannot be read"));
        cases.put("no OCSP", Expected.fault(NO_EVIDENCE, "Unable to retrieve"));
        cases.put("too few OCSP", Expected.fault(NO_EVIDENCE, "OCSP responses, got"));
        cases.put("too many OCSP", Expected.fault(NO_EVIDENCE, "OCSP responses, got"));
        cases.put("intermediate without OCSP", Expected.fault(NO_EVIDENCE, "OCSP responses, got"));
        cases.put("below revoked", Expected.fault(BAD_STATUS, "OCSP status REVOKED"));
        return cases.entrySet().stream().map(each -> Arguments.of(each.getKey(), each.getValue()));
    }

    @ParameterizedTest(name = "provider, {0}")
    @MethodSource("providers")
    void providerThatIsCalled(String name, Expected expected) throws Exception {
        Identity identity = PROVIDERS.get(name);
        boolean old = name.startsWith("TLS_") || name.endsWith("TLS 1.2");
        hostile.be(identity, evidence(name, identity), old ? "TLSv1.2" : "TLSv1.3", name.startsWith("TLS_") ? new String[] {name} : new String[0]);
        if (name.equals("no OCSP")) {
            hostile.serve(List.of(), 500);
        }
        Call.Outcome outcome = callHostile();
        assertThat(outcome.code()).as(outcome.body()).isEqualTo(expected.code());
        assertThat(outcome.body()).contains(expected.words());
        if (!expected.code().equals(HostileProvider.REACHED)) {
            assertRecorded(instance.consumer().server().refusals().find(outcome.id()), expected);
        }
        assertThat(hostile.messageBytes() > 0).isEqualTo(expected.code().equals(HostileProvider.REACHED));
    }

    /** What one peer's chain has shown of a listed intermediate CA counts for every chain below it, also one that does not show it. */
    @Test
    void providerBelowAListedIntermediateThatIsKnownToBeRevoked() throws Exception {
        Identity shows = PROVIDERS.get("below revoked");
        hostile.be(shows, evidence("below revoked", shows), "TLSv1.3");
        assertThat(callHostile().code()).isEqualTo(BAD_STATUS);
        Identity hides = PROVIDERS.get("revoked not sent");
        hostile.be(hides, evidence("revoked not sent", hides), "TLSv1.3");
        Call.Outcome outcome = callHostile();
        assertThat(outcome.code()).as(outcome.body()).isEqualTo(BAD_STATUS);
        assertThat(hostile.messageBytes()).isZero();
        RefusalRecord made = instance.consumer().server().refusals().find(outcome.id()).orElseThrow();
        assertThat(made.reason().name()).isEqualTo("Revoked");
        assertThat(made.certificate().orElseThrow().serial()).isEqualTo(REVOKED_INTERMEDIATE.certificate().getSerialNumber().toString(16));
    }

    private static Call.Outcome callHostile() throws Exception {
        return Call.soap(instance, Call.envelope(Identities.PORTAL, AWAY_SERVICE, Call.newId(), ENVELOPE_BODY));
    }

    @ParameterizedTest(name = "server hello: {0}")
    @CsvSource({"TLS 1.1, 0302, c028, protocol_version", "TLS 1.0, 0301, c028, protocol_version", "CBC with 128 bits, 0303, c027, illegal_parameter",
            "static RSA, 0303, 003d, illegal_parameter", "NULL, 0303, 003b, illegal_parameter", "anonymous, 0303, c018, illegal_parameter"})
    void providerThatChoosesWhatWasNotOffered(String name, String version, String suite, String alert) throws Exception {
        hostile.be(PROVIDERS.get("good"), List.of(), "TLSv1.2");
        hostile.answerHello(Integer.parseInt(version, 16), Integer.parseInt(suite, 16));
        Call.Outcome outcome = callHostile();
        assertThat(outcome.code()).isEqualTo(REFUSED_PROVIDER);
        assertThat(hostile.seen()).isEqualTo(alert);
        assertThat(instance.consumer().server().refusals().find(outcome.id()).orElseThrow().reason().name())
                .isEqualTo(alert.equals("protocol_version") ? "ProtocolVersion" : "ProtocolViolation");
    }
}
