package org.turnpike.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.BindException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.bouncycastle.tsp.TimeStampResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.id.ClientId;

class SandboxInstanceTest {
    private static final Instant NOW = Instant.parse("2026-11-21T03:00:00Z");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final KeyPair pair = InstanceKeyAlgorithm.EC.generate();
    private SandboxInstance sandbox;

    @BeforeEach
    void open() throws Exception {
        sandbox = SandboxInstance.open(SandboxInstance.Settings.forTests(() -> NOW).withIntermediate());
    }

    @AfterEach
    void close() {
        sandbox.close();
    }

    @Test
    void registeredServerIsSeenOnceItIsPublished() throws Exception {
        X509Certificate certificate = sandbox.issueAuthentication(Identities.SS1, pair.getPublic(), "ss1.example.org");
        sandbox.registerServer(Identities.SS1, "127.0.0.11", certificate, Set.of(Identities.PORTAL, Identities.VISITOR));
        assertThat(sharedParameters()).doesNotContain("securityServer");
        sandbox.publish();
        assertThat(sharedParameters()).contains("<serverCode>ss1</serverCode>", "<address>127.0.0.11</address>", "<intermediateCA>", sha256(certificate));
    }

    @Test
    void directoryVerifiesWithTheAnchorOverTheSocket() throws Exception {
        String anchor = new String(get("/anchor").body(), StandardCharsets.UTF_8);
        assertThat(anchor).contains("<downloadURL>" + sandbox.url() + "/internalconf</downloadURL>");
        byte[] der = Base64.getDecoder().decode(anchor.replaceAll("(?s).*<verificationCert>|</verificationCert>.*", ""));
        ReadDirectory directory = ReadDirectory.read(get("/internalconf?version=6").body());
        assertThat(directory.verifiesWith(Vectors.certificate(der))).isTrue();
        assertThat(get(directory.part("SHARED-PARAMETERS").location()).statusCode()).isEqualTo(200);
        assertThat(get("/internalconf?version=7").statusCode()).isEqualTo(404);
        assertThat(post("/internalconf", new byte[0]).statusCode()).isEqualTo(405);
    }

    @Test
    void ocspAndTimeStampsAreServedOverTheSocket() throws Exception {
        X509Certificate certificate = sandbox.issueSigning(Identities.CONSUMER, Identities.SS1, pair.getPublic());
        byte[] request = sandbox.ocsp().request(certificate);
        assertThat(OcspServiceTest.basic(post("/ocsp", request).body()).getResponses()[0].getCertStatus()).isSameAs(CertificateStatus.GOOD);
        sandbox.revoke(certificate);
        assertThat(OcspServiceTest.basic(post("/ocsp", request).body()).getResponses()[0].getCertStatus()).isInstanceOf(RevokedStatus.class);
        sandbox.ocsp().stopAnswering();
        assertThat(post("/ocsp", request).statusCode()).isEqualTo(503);
        TimeStampRequest stamp = new TimeStampRequestGenerator().generate(TSPAlgorithms.SHA512, new byte[64]);
        HttpResponse<byte[]> stamped = post("/tsa", stamp.getEncoded());
        assertThat(stamped.headers().firstValue("Content-Type")).contains("application/timestamp-reply");
        new TimeStampResponse(stamped.body()).validate(stamp);
        sandbox.timeStamping().stopAnswering();
        assertThat(post("/tsa", stamp.getEncoded()).statusCode()).isEqualTo(503);
    }

    @Test
    void controlDoorIssuesRegistersRevokesAndPublishes() throws Exception {
        byte[] own = request(SubjectNames.signing(Identities.PROVIDER, Identities.SS2));
        X509Certificate signing = Vectors.certificate(post("/ca/sign-sign", own).body());
        assertThat(signing.getSubjectX500Principal().toString()).contains("CN=2222", "SERIALNUMBER=SANDBOX/ss2/GOV");
        assertThat(signing.getKeyUsage()[1]).isTrue();
        byte[] any = request(new X500Name("CN=anything"));
        X509Certificate hosted = Vectors.certificate(post("/ca/sign-sign?member=SANDBOX/ORG/3333&server=SANDBOX/COM/1111/ss1", any).body());
        assertThat(hosted.getSubjectX500Principal().toString()).contains("CN=3333", "SERIALNUMBER=SANDBOX/ss1/ORG");
        X509Certificate authentication =
                Vectors.certificate(post("/ca/sign-auth?server=SANDBOX/GOV/2222/ss2&dns=ss2.example.org", any).body());
        assertThat(authentication.getSubjectX500Principal().toString()).contains("CN=ss2.example.org");
        assertThat(post("/register?server=SANDBOX/GOV/2222/ss2&address=127.0.0.12&client=SANDBOX/GOV/2222/registry&client=SANDBOX/ORG/9/new",
                authentication.getEncoded()).statusCode()).isEqualTo(200);
        assertThat(sharedParameters()).contains(sha256(authentication), "<memberCode>9</memberCode>", "<subsystemCode>new</subsystemCode>");
        assertThat(post("/ca/revoke", authentication.getEncoded()).statusCode()).isEqualTo(200);
        assertThat(sandbox.ca().revokedSince(authentication.getSerialNumber())).contains(NOW);
        String before = ReadDirectory.read(get("/internalconf?version=6").body()).part("SHARED-PARAMETERS").location();
        assertThat(post("/publish", new byte[0]).statusCode()).isEqualTo(200);
        assertThat(ReadDirectory.read(get("/internalconf?version=6").body()).part("SHARED-PARAMETERS").location()).isNotEqualTo(before);
    }

    @Test
    void controlDoorSaysWhatIsWrong() throws Exception {
        assertThat(post("/ca/sign-auth", "rubbish".getBytes(StandardCharsets.UTF_8)).statusCode()).isEqualTo(400);
        assertThat(post("/ca/revoke", "rubbish".getBytes(StandardCharsets.UTF_8)).statusCode()).isEqualTo(400);
        byte[] certificate = SigningIdentity.selfSigned("Stranger", InstanceKeyAlgorithm.EC, NOW).certificate().getEncoded();
        assertThat(new String(post("/ca/revoke", certificate).body(), StandardCharsets.UTF_8)).contains("not issued here");
        assertThat(new String(post("/register?server=SANDBOX/GOV/2222/ss2", certificate).body(), StandardCharsets.UTF_8)).contains("'address'");
        assertThat(post("/register?server=SANDBOX/GOV&address=x", certificate).statusCode()).isEqualTo(400);
        assertThat(new String(post("/register?server=OTHER/GOV/2222/ss2&address=x", certificate).body(), StandardCharsets.UTF_8))
                .contains("another instance");
        assertThat(get("/publish").statusCode()).isEqualTo(405);
    }

    @Test
    void takenPortIsNamedAndClosedPortIsFree() throws Exception {
        var same = new SandboxInstance.Settings("127.0.0.1", sandbox.url().getPort(), 0, InstanceKeyAlgorithm.EC, false,
                InstancePublisher.DEFAULT_VALIDITY, true, () -> NOW);
        assertThatThrownBy(() -> SandboxInstance.open(same)).isInstanceOf(BindException.class)
                .hasMessageContaining("cannot listen on 127.0.0.1:" + sandbox.url().getPort());
        sandbox.close();
        try (SandboxInstance next = SandboxInstance.open(same)) {
            assertThat(next.url()).isEqualTo(sandbox.url());
        }
        assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName).doesNotContain("sandbox-republish");
    }

    @Test
    void processPrintsWhatItServesAndWritesTheAnchor(@TempDir Path folder) throws Exception {
        var settings = SandboxInstance.Settings.forTests(() -> NOW).keptIn(folder.resolve("kept"));
        var printed = new ByteArrayOutputStream();
        Path anchor = folder.resolve("elsewhere.xml");
        try (SandboxMain.Running started = SandboxMain.start(new SandboxMain.Options(settings, Optional.of(anchor), false, false), new PrintStream(printed))) {
            byte[] published = started.sandbox().anchor();
            assertThat(Files.readAllBytes(anchor)).isEqualTo(published).isEqualTo(Files.readAllBytes(folder.resolve("kept/anchor.xml")));
            String hash = HexFormat.ofDelimiter(":").withUpperCase().formatHex(MessageDigest.getInstance("SHA-224").digest(published));
            assertThat(printed.toString()).contains(started.sandbox().url() + "/internalconf", started.sandbox().soapUrl().toString(), anchor.toString(), hash);
        }
    }

    @Test
    void keptInstanceIsTheSameAfterARestart(@TempDir Path folder) throws Exception {
        var settings = SandboxInstance.Settings.forTests(() -> NOW).withKeys(InstanceKeyAlgorithm.EC).keptIn(folder);
        X509Certificate registered;
        X509Certificate revoked;
        byte[] anchor;
        String shared;
        int port;
        try (SandboxInstance first = SandboxInstance.open(settings)) {
            registered = first.issueAuthentication(Identities.SS1, pair.getPublic(), "ss1.example.org");
            revoked = first.issueSigning(Identities.CONSUMER, Identities.SS1, pair.getPublic());
            first.registerServer(Identities.SS1, "127.0.0.11", registered, Set.of(Identities.PORTAL, ClientId.parse("SANDBOX/ORG/77/new")));
            first.change(known -> known.withMaintenance(Identities.SS1, Optional.of("soon back")));
            first.welcomeNewcomers();
            first.revoke(revoked);
            anchor = first.anchor();
            port = first.url().getPort();
            shared = shared(first);
            assertThatThrownBy(() -> SandboxInstance.open(settings)).isInstanceOf(java.io.IOException.class).hasMessageContaining("Another sandbox");
        }
        var again = new SandboxInstance.Settings("127.0.0.1", port, 0, InstanceKeyAlgorithm.EC, false, InstancePublisher.DEFAULT_VALIDITY, false, () -> NOW.plusSeconds(99),
                Optional.of(folder));
        try (SandboxInstance second = SandboxInstance.open(again)) {
            assertThat(second.anchor()).isEqualTo(anchor);
            assertThat(withoutPorts(shared(second))).isEqualTo(withoutPorts(shared));
            byte[] asked = second.ocsp().request(registered);
            assertThat(OcspServiceTest.basic(second.ocsp().respond(asked)).getResponses()[0].getCertStatus()).isSameAs(CertificateStatus.GOOD);
            assertThat(second.ca().revokedSince(revoked.getSerialNumber())).contains(NOW);
        }
        assertThatThrownBy(() -> SandboxInstance.open(settings)).isInstanceOf(java.io.IOException.class).hasMessageContaining("--port");
        try (var files = Files.list(folder)) {
            assertThat(files).allMatch(file -> posix(file).equals("rw-------") || file.endsWith("lock"));
        }
    }

    private static String posix(Path file) {
        try {
            return java.nio.file.attribute.PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** The registration service's port is a free one each time. */
    private static String withoutPorts(String xml) {
        return xml.replaceAll("127\\.0\\.0\\.1:\\d+", "HOST");
    }

    private static String shared(SandboxInstance instance) {
        ReadDirectory directory = ReadDirectory.read(instance.source().find(URI.create("/internalconf?version=6")).orElseThrow());
        return new String(instance.source().find(URI.create(directory.part("SHARED-PARAMETERS").location())).orElseThrow(), StandardCharsets.UTF_8);
    }

    @Test
    void commandLineHasDefaults() {
        SandboxInstance.Settings settings = SandboxMain.Options.read("--port", "0").settings();
        assertThat(List.of(settings.address(), settings.port(), settings.servicesPort())).isEqualTo(List.of("127.0.0.10", 0, 4500));
        assertThat(settings.keepFresh()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--port", "--port 70000", "--port x", "--colour red"})
    void wrongCommandLineIsNamed(String line) {
        assertThatThrownBy(() -> SandboxMain.Options.read(line.split(" "))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(line.split(" ")[0]).hasMessageContaining("Usage:");
    }

    private byte[] request(X500Name subject) throws Exception {
        return new JcaPKCS10CertificationRequestBuilder(subject, pair.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())).getEncoded();
    }

    private String sharedParameters() {
        ReadDirectory directory = ReadDirectory.read(sandbox.source().find(URI.create("/internalconf?version=6")).orElseThrow());
        byte[] xml = sandbox.source().find(URI.create(directory.part("SHARED-PARAMETERS").location())).orElseThrow();
        return new String(xml, StandardCharsets.UTF_8);
    }

    private static String sha256(X509Certificate certificate) throws Exception {
        return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
    }

    private HttpResponse<byte[]> get(String path) throws Exception {
        return HTTP.send(HttpRequest.newBuilder(URI.create(sandbox.url() + path)).build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private HttpResponse<byte[]> post(String path, byte[] body) throws Exception {
        return HTTP.send(HttpRequest.newBuilder(URI.create(sandbox.url() + path)).POST(HttpRequest.BodyPublishers.ofByteArray(body)).build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }
}
