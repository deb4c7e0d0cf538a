package org.turnpike.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.sandbox.PublishedInstance.ApprovedAuthority;
import org.turnpike.sandbox.PublishedInstance.ApprovedTimeStamping;
import org.turnpike.sandbox.PublishedInstance.AuthorityCertificate;
import org.turnpike.sandbox.PublishedInstance.OptionalParts;
import org.turnpike.sandbox.PublishedInstance.Responder;
import org.turnpike.sandbox.PublishedInstance.Server;
import org.turnpike.sandbox.PublishedInstance.Settings;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

class InstancePublisherTest {
    private static final Instant NOW = Instant.parse("2026-11-21T03:00:00Z");
    private static final URI BASE = URI.create("http://127.0.0.10:4001");
    private static final String CAPTURE = "captures/common/globalconf-signed-download/";

    private static final SigningIdentity EC_IDENTITY = SigningIdentity.selfSigned("Configuration signing", InstanceKeyAlgorithm.EC, NOW);
    private static final SigningIdentity RSA_IDENTITY = SigningIdentity.selfSigned("Configuration signing", InstanceKeyAlgorithm.RSA, NOW);

    private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
    private final CertificationAuthority ca = CertificationAuthority.top("Top", InstanceKeyAlgorithm.EC, Validity.around(NOW));
    private final X509Certificate authentication =
            ca.issueAuthentication(InstanceKeyAlgorithm.EC.generate().getPublic(), Identities.SS1, "ss1", Validity.around(NOW));
    private final InstancePublisher source = new InstancePublisher(BASE, EC_IDENTITY, now::get, instance());

    /** Of the same shape as the composed example. */
    private PublishedInstance instance() {
        var top = new AuthorityCertificate(ca.certificate(), List.of(new Responder(URI.create("http://ocsp/"), Optional.of(ca.certificate()))));
        var settings = new Settings(Duration.ofHours(1), Duration.ofSeconds(60), new PublishedInstance.Registration(URI.create("https://cs:4001/managementservice/"), Optional.empty()),
                Identities.PORTAL, new OptionalParts(Optional.of(Duration.ofSeconds(1200)), Optional.of(true), Optional.empty()));
        return new PublishedInstance("SANDBOX", List.of(), List.of(), List.of(),
                List.of(new ApprovedAuthority("CA", false, top, List.of(), SubjectNames.FIVRK)),
                List.of(new ApprovedTimeStamping("TSA", URI.create("http://tsa/"), ca.certificate())), List.of(), settings)
                .withMember(Identities.CONSUMER, "Portal & Co", "portal")
                .withServer(new Server(Identities.SS1, Optional.of("127.0.0.11"), List.of(authentication), Set.of(Identities.PORTAL), Optional.empty()))
                .withServer(new Server(new org.turnpike.id.ServerId(Identities.CONSUMER, "ss9"), Optional.of("127.0.0.19"), List.of(), Set.of(), Optional.empty()))
                .withMaintenance(new org.turnpike.id.ServerId(Identities.CONSUMER, "ss9"), Optional.of("Back at noon"))
                .withGroup("security-server-owners", Identities.CONSUMER);
    }

    @ParameterizedTest
    @ValueSource(strings = {CAPTURE + "internalconf", "examples/gconf/V6/internalconf"})
    void theReaderOfThisTestVerifiesWhatDeployedServersAccept(String vector) throws Exception {
        ReadDirectory real = ReadDirectory.read(Vectors.read(vector));
        String anchor = vector.startsWith("examples") ? "examples/gconf/configuration-anchor.xml" : CAPTURE + "configuration-anchor.xml";
        assertThat(real.verifiesWith(verificationCertificate(Vectors.read(anchor)))).isTrue();
        assertThat(real.parts()).hasSizeGreaterThanOrEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 6})
    void everyVersionIsServedSignedAndWhole(int version) throws Exception {
        ReadDirectory directory = read("/internalconf?version=" + version);
        X509Certificate anchored = verificationCertificate(source.internalAnchor().xml());
        assertThat(directory.names(anchored)).isTrue();
        assertThat(directory.verifiesWith(anchored)).isTrue();
        assertThat(directory.version()).isEqualTo(version);
        assertThat(directory.expires()).isEqualTo(NOW.plusSeconds(600));
        assertThat(directory.parts()).extracting(ReadDirectory.ListedPart::identifier)
                .containsExactly("SHARED-PARAMETERS", "PRIVATE-PARAMETERS", "NEXTUPDATE", "FETCHINTERVAL");
        for (ReadDirectory.ListedPart part : directory.parts()) {
            assertThat(part.location()).startsWith("/V" + version + "/20261121030000000000000/");
            assertThat(MessageDigest.getInstance("SHA-512").digest(get(part.location()))).isEqualTo(part.digest());
        }
    }

    @Test
    void externalSourceHasTheSharedParametersAlone() {
        assertThat(read("/externalconf?version=6").parts()).extracting(ReadDirectory.ListedPart::identifier).containsExactly("SHARED-PARAMETERS");
    }

    @Test
    void absentVersionIsTwoAndUnknownVersionsAreNotFound() {
        assertThat(read("/internalconf").version()).isEqualTo(2);
        for (String uri : List.of("/internalconf?version=7", "/internalconf?version=1", "/internalconf?version=", "/V6/x/shared-params.xml", "/")) {
            assertThat(source.find(URI.create(uri))).as(uri).isEmpty();
        }
        source.newestVersion(4);
        source.publish();
        assertThat(source.find(URI.create("/internalconf?version=5"))).isEmpty();
        assertThat(read("/internalconf?version=4").version()).isEqualTo(4);
    }

    @ParameterizedTest
    @EnumSource(ConfigurationSignature.class)
    void everyAlgorithmVerifies(ConfigurationSignature algorithm) throws Exception {
        var signed = new InstancePublisher(BASE, algorithm.name().startsWith("ECDSA") ? EC_IDENTITY : RSA_IDENTITY, now::get, instance());
        signed.algorithm(algorithm);
        signed.publish();
        ReadDirectory directory = ReadDirectory.read(signed.find(URI.create("/internalconf?version=6")).orElseThrow());
        assertThat(directory.algorithm()).isEqualTo(algorithm.uri());
        assertThat(directory.verifiesWith(signed.verificationCertificate())).isTrue();
    }

    @Test
    void sharedParametersHaveTheElementsOfTheExampleInTheirOrder() throws Exception {
        assertThat(paths(part("SHARED-PARAMETERS", 6))).isEqualTo(paths(Vectors.read("examples/gconf/V6/20260101000000000000000/shared-params.xml")));
    }

    @Test
    void everyElementOfTheCapturedSharedParametersIsThere() throws Exception {
        assertThat(paths(part("SHARED-PARAMETERS", 6))).containsAll(paths(Vectors.read(CAPTURE + "V6/20261121010224870077/shared-params.xml")));
        assertThat(paths(part("PRIVATE-PARAMETERS", 6))).isEqualTo(paths(Vectors.read(CAPTURE + "V6/20261121010224870077/private-params.xml")));
    }

    @Test
    void privateAndOptionalParametersHaveTheElementsOfTheExample() throws Exception {
        source.publish(instance -> instance.withFederations(source.externalAnchor()));
        String folder = "examples/gconf/V6/20260101000000000000000/";
        assertThat(paths(part("PRIVATE-PARAMETERS", 6))).isEqualTo(paths(Vectors.read(folder + "private-params.xml")));
        assertThat(paths(part("NEXTUPDATE", 6))).isEqualTo(paths(Vectors.read(folder + "nextupdate-params.xml")));
        assertThat(paths(part("FETCHINTERVAL", 6))).isEqualTo(paths(Vectors.read(folder + "fetchinterval-params.xml")));
        assertThat(paths(source.internalAnchor().xml())).isEqualTo(paths(Vectors.read("examples/gconf/configuration-anchor.xml")));
    }

    @Test
    void whatAVersionDoesNotKnowIsLeftOut() throws Exception {
        assertThat(names(part("SHARED-PARAMETERS", 6))).contains("costType", "defaultCsrFormat", "inMaintenanceMode", "subsystemName", "source");
        assertThat(names(part("SHARED-PARAMETERS", 5))).contains("inMaintenanceMode", "subsystemName", "source").doesNotContain("costType", "defaultCsrFormat");
        assertThat(names(part("SHARED-PARAMETERS", 3))).contains("source").doesNotContain("costType", "inMaintenanceMode", "subsystemName");
        assertThat(names(part("SHARED-PARAMETERS", 2))).doesNotContain("source", "costType", "inMaintenanceMode", "subsystemName");
    }

    @Test
    void authenticationCertificateIsHashedWithSha1InVersionTwoAndSha256After() throws Exception {
        assertThat(text("authCertHash", part("SHARED-PARAMETERS", 2))).isEqualTo(hash("SHA-1"));
        assertThat(text("authCertHash", part("SHARED-PARAMETERS", 3))).isEqualTo(hash("SHA-256"));
        assertThat(text("authCertHash", part("SHARED-PARAMETERS", 6))).isEqualTo(hash("SHA-256"));
    }

    private String hash(String algorithm) throws Exception {
        return Base64.getEncoder().encodeToString(MessageDigest.getInstance(algorithm).digest(authentication.getEncoded()));
    }

    @Test
    void monitoringClientIsAnOptionalPart() throws Exception {
        source.publish(instance -> instance.withOptional(new OptionalParts(Optional.empty(), Optional.empty(), Optional.of(Identities.PORTAL))));
        assertThat(read("/internalconf?version=6").parts()).extracting(ReadDirectory.ListedPart::identifier)
                .containsExactly("SHARED-PARAMETERS", "PRIVATE-PARAMETERS", "MONITORING");
        assertThat(text("subsystemCode", part("MONITORING", 6))).isEqualTo("portal");
    }

    @Test
    void publicationIsANewGenerationAndTheLastOneCanStillBeFinished() {
        String before = read("/internalconf?version=6").part("SHARED-PARAMETERS").location();
        source.publish();
        assertThat(read("/internalconf?version=6").part("SHARED-PARAMETERS").location()).isNotEqualTo(before);
        assertThat(source.find(URI.create(before))).isPresent();
    }

    @Test
    void strangersKeyIsNotedByTheSignatureAlone() throws Exception {
        source.signWithStranger(SigningIdentity.selfSigned("Stranger", InstanceKeyAlgorithm.EC, NOW));
        source.publish();
        ReadDirectory directory = read("/internalconf?version=6");
        assertThat(directory.names(source.verificationCertificate())).isTrue();
        assertThat(directory.verifiesWith(source.verificationCertificate())).isFalse();
        source.behave();
        source.publish();
        assertThat(read("/internalconf?version=6").verifiesWith(source.verificationCertificate())).isTrue();
    }

    @Test
    void alteredPartDoesNotFitItsDigest() throws Exception {
        source.alterPart("SHARED-PARAMETERS");
        source.publish();
        ReadDirectory.ListedPart part = read("/internalconf?version=6").part("SHARED-PARAMETERS");
        assertThat(MessageDigest.getInstance("SHA-512").digest(get(part.location()))).isNotEqualTo(part.digest());
    }

    @Test
    void directoryCanHaveExpired() {
        source.validity(Duration.ofSeconds(-1));
        source.publish();
        assertThat(read("/internalconf?version=6").expires()).isBefore(NOW);
    }

    @Test
    void oldDirectoryIsMadeAnewOnRequestOnlyWhenToldTo() {
        now.set(NOW.plusSeconds(3600));
        assertThat(read("/internalconf?version=6").expires()).isBefore(now.get());
        source.refreshWhenOlderThan(Duration.ofSeconds(30));
        assertThat(read("/internalconf?version=6").expires()).isEqualTo(now.get().plusSeconds(600));
    }

    @Test
    void serverWithAnUnknownClientIsNotPublished() {
        var server = new Server(Identities.SS1, Optional.empty(), List.of(), Set.of(Identities.REGISTRY), Optional.empty());
        assertThatThrownBy(() -> source.publish(instance -> instance.withServer(server)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("SANDBOX/GOV/2222/registry");
        assertThat(source.published().findServer(Identities.SS1).orElseThrow().clients()).containsExactly(Identities.PORTAL);
    }

    private ReadDirectory read(String uri) {
        return ReadDirectory.read(get(uri));
    }

    private byte[] get(String uri) {
        return source.find(URI.create(uri)).orElseThrow(() -> new AssertionError(uri + " is not served"));
    }

    private byte[] part(String identifier, int version) {
        return get(read("/internalconf?version=" + version).part(identifier).location());
    }

    private static X509Certificate verificationCertificate(byte[] anchor) throws Exception {
        return Vectors.certificate(Base64.getMimeDecoder().decode(text("verificationCert", anchor)));
    }

    private static String text(String element, byte[] xml) throws Exception {
        Document document = document(xml);
        Node found = document.getElementsByTagNameNS("*", element).item(0);
        return found.getTextContent();
    }

    private static List<String> names(byte[] xml) throws Exception {
        return paths(xml).stream().map(path -> path.substring(path.lastIndexOf('}') + 1)).toList();
    }

    /** Every distinct element path, namespaces included, in document order; attributes as {@code @name}. */
    private static List<String> paths(byte[] xml) throws Exception {
        Set<String> paths = new LinkedHashSet<>();
        collect(document(xml).getDocumentElement(), "", paths);
        return new ArrayList<>(paths);
    }

    private static void collect(Element element, String above, Set<String> paths) {
        String path = above + "/{" + (element.getNamespaceURI() == null ? "" : element.getNamespaceURI()) + "}" + element.getLocalName();
        paths.add(path);
        for (int i = 0; i < element.getAttributes().getLength(); i++) {
            Node attribute = element.getAttributes().item(i);
            if (!"http://www.w3.org/2000/xmlns/".equals(attribute.getNamespaceURI())) {
                paths.add(path + "/@{" + attribute.getNamespaceURI() + "}" + attribute.getLocalName());
            }
        }
        for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element inner) {
                collect(inner, path, paths);
            }
        }
    }

    private static Document document(byte[] xml) throws Exception {
        return DocumentBuilderFactory.newDefaultNSInstance().newDocumentBuilder().parse(new ByteArrayInputStream(xml));
    }
}
