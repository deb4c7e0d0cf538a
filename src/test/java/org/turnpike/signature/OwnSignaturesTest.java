package org.turnpike.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.crypto.Data;
import javax.xml.crypto.OctetStreamData;
import javax.xml.crypto.URIDereferencer;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMValidateContext;
import javax.xml.parsers.DocumentBuilderFactory;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.id.MemberId;
import org.turnpike.id.SubsystemId;
import org.turnpike.keys.KeyAlgorithm;
import org.turnpike.keys.Mechanism;
import org.turnpike.keys.SigningCredential;
import org.turnpike.keys.TestKeys;
import org.turnpike.trust.ChainVerifier;
import org.turnpike.trust.OcspResponse;
import org.turnpike.trust.OcspVerifier;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

class OwnSignaturesTest {
    private static final MemberId MEMBER = new MemberId("TEST", "ORG", "1111");
    private static final Instant NOW = TestAuthority.NOW;
    private static final ChainVerifier CHAINS = new ChainVerifier(new OcspVerifier());
    private static final SignatureVerifier VERIFIER = new SignatureVerifier(CHAINS);
    private static final String DS = "http://www.w3.org/2000/09/xmldsig#";

    @TempDir
    private static Path folder;
    private static TestAuthority top;
    private static TestAuthority intermediate;
    private static GlobalConfiguration conf;
    private static SigningCredential ec;

    @BeforeAll
    static void makeInstance() throws Exception {
        top = new TestAuthority("CN=Top & \\<CA\\>,O=Test");
        intermediate = top.below("CN=Intermediate,O=Test");
        conf = top.configuration(folder, "AAAA");
        ec = credential(KeyAlgorithm.EC_P256, Mechanism.ECDSA);
    }

    private static SigningCredential credential(KeyAlgorithm algorithm, Mechanism mechanism) throws Exception {
        KeyPair pair = TestKeys.generate(algorithm);
        X509Certificate certificate = top.issueSigning("1111", pair.getPublic());
        return new SigningCredential(MEMBER, TestKeys.signingKey(mechanism, pair), certificate, List.of(), List.of(top.ocsp(certificate, NOW, null)));
    }

    @ParameterizedTest
    @CsvSource({"RSA_2048,RSA_PKCS", "RSA_2048,RSA_PSS", "EC_P256,ECDSA", "EC_P384,ECDSA", "EC_P521,ECDSA"})
    void everyMechanismAndDigestVerifiesHereWithThePlatformAndWithDss(KeyAlgorithm algorithm, Mechanism mechanism) throws Exception {
        SigningCredential by = credential(algorithm, mechanism);
        for (DigestAlgorithm digest : DigestAlgorithm.values()) {
            for (int attachments : new int[] {0, 2}) {
                List<SignedPart> parts = message(7, attachments);
                SignatureParts signed = new MessageSigner(digest).sign(by, parts, NOW);
                assertThat(signed.hashChain().isPresent()).isEqualTo(attachments > 0);
                VerifiedMessage verified = verify(signed, parts);
                assertThat(verified.member()).isEqualTo(MEMBER);
                assertThat(verified.signerCertificate()).isEqualTo(by.certificate());
                assertThat(verified.signingTime()).contains(NOW);
                assertValidByPlatform(signed, parts, by.certificate());
                assertIntactByDss(signed, by.certificate());
            }
        }
    }

    /** Bouncy Castle keeps multiples of a key that it has met some times, and comes to its verdict by another way then. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = "EC_.*")
    void keyThatIsMetAgainAndAgainIsJudgedAsAtFirst(KeyAlgorithm algorithm) throws Exception {
        SigningCredential by = credential(algorithm, Mechanism.ECDSA);
        for (int i = 0; i < 20; i++) {
            SignatureParts signed = new MessageSigner().sign(by, message(i, 0), NOW);
            verify(signed, message(i, 0));
            assertRefused(withValueChanged(signed, 31 * i), message(i, 0), "invalid_signature_value");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9})
    void batchesVerifyEachForItself(int n) throws Exception {
        List<List<SignedPart>> messages = IntStream.range(0, n).mapToObj(i -> message(i, i % 3)).toList();
        List<SignatureParts> signed = new MessageSigner().signBatch(ec, messages, NOW);
        assertThat(signed).hasSize(n);
        for (int i = 0; i < n; i++) {
            verify(signed.get(i), messages.get(i));
            if (n > 1) {
                assertThat(signed.get(i).signature()).isSameAs(signed.get(0).signature());
                assertRefused(signed.get(i), messages.get((i + 1) % n), "malformed_signature");
            }
        }
    }

    /** The document of a batch is proved once, by the first of its messages; all else is judged for each. */
    @Test
    void whatWasProvedOfOneMessageSparesNoneOfTheOthersItsJudgement() throws Exception {
        List<List<SignedPart>> messages = List.of(message(1, 0), message(2, 1), message(3, 0));
        List<SignatureParts> signed = new MessageSigner().signBatch(ec, messages, NOW);
        verify(signed.get(0), messages.get(0));
        verify(signed.get(1), messages.get(1));
        SignatureParts otherChain = new SignatureParts(signed.get(2).signature(), signed.get(1).hashChain());
        assertRefused(otherChain, messages.get(2), "malformed_signature");
        HashChainParts chain = signed.get(2).hashChain().orElseThrow();
        byte[] otherResult = new String(chain.result(), StandardCharsets.UTF_8).replace("</hc:HashChainResult>", " </hc:HashChainResult>").getBytes(StandardCharsets.UTF_8);
        assertRefused(new SignatureParts(signed.get(2).signature(), Optional.of(new HashChainParts(otherResult, chain.chain()))), messages.get(2),
                "invalid_signature_value");
        assertRefused(new SignatureParts(signed.get(2).signature(), Optional.empty()), messages.get(2), "internal_error");
        assertThatThrownBy(() -> VERIFIER.verify(signed.get(2), messages.get(2), new MemberId("TEST", "ORG", "2222"), conf, NOW))
                .extracting(e -> ((RefusedException) e).code()).isEqualTo("signature_verification.incorrect_certificate");
        assertThatThrownBy(() -> VERIFIER.verify(signed.get(2), messages.get(2), MEMBER, conf, NOW.plus(Duration.ofDays(2))))
                .extracting(e -> ((RefusedException) e).code()).isEqualTo("signature_verification.invalid_cert_path.incorrect_validation_info");
        assertRefused(with(signed.get(2), xml(signed.get(2)).replaceFirst("(SignatureValue[^>]*>)....", "$1" + (xml(signed.get(2)).contains("SignatureValue Id=\"signature-value\">AAAA") ? "BBBB" : "AAAA"))), messages.get(2), "invalid_signature_value");
        verify(signed.get(2), messages.get(2));
    }

    /** What was not proved, or came with a message that was refused for something else, is read again. */
    @Test
    void onlyWhatWasProvedAndAcceptedIsRemembered() throws Exception {
        RecentSignatures recent = new RecentSignatures();
        SignatureParts parts = new MessageSigner().signBatch(ec, List.of(message(1, 0), message(2, 0)), NOW).get(0);
        RecentSignatures.Reading unproven = recent.read(parts);
        recent.accepted(unproven);
        RecentSignatures.Reading proven = recent.read(parts);
        assertThat(proven.content()).isNotSameAs(unproven.content());
        proven.requireValid();
        proven.requireSignedProperties();
        assertThat(recent.read(parts).content()).isNotSameAs(proven.content());
        recent.accepted(proven);
        assertThat(recent.read(parts).content()).isSameAs(proven.content());
    }

    @ParameterizedTest
    @CsvSource({"RSA_2048,RSA_PKCS,true", "RSA_2048,RSA_PSS,false", "EC_P256,ECDSA,true", "EC_P521,ECDSA,true"})
    void laterDocumentsOfASignerAreVerifiedWithoutATree(KeyAlgorithm algorithm, Mechanism mechanism, boolean withoutTree) throws Exception {
        SigningCredential by = credential(algorithm, mechanism);
        RecentSignatures recent = new RecentSignatures();
        assertThat(accepted(recent, new MessageSigner().sign(by, message(1, 0), NOW))).isFalse();
        assertThat(accepted(recent, new MessageSigner().sign(by, message(2, 0), NOW.plusMillis(1)))).isEqualTo(withoutTree);
        assertThat(accepted(recent, new MessageSigner().sign(by, message(3, 2), NOW))).as("a hash chain result is another form").isFalse();
        assertThat(accepted(recent, new MessageSigner().sign(by, message(4, 1), NOW))).isEqualTo(withoutTree);
    }

    private static boolean accepted(RecentSignatures recent, SignatureParts parts) throws RefusedException {
        RecentSignatures.Reading reading = recent.read(parts);
        reading.requireValid();
        reading.requireSignedProperties();
        recent.accepted(reading);
        XadesSignature read = XadesReader.read(parts.signature()).content();
        assertThat(reading.content()).usingRecursiveComparison().isEqualTo(read);
        return reading.isWithoutTree();
    }

    /** Characters changed, doubled or missing, and markup put in: the same verdict as of a verifier that knows no form and builds a tree. */
    @Test
    void knownFormChangesNoVerdict() throws Exception {
        SignatureVerifier knowing = new SignatureVerifier(CHAINS);
        knowing.verify(new MessageSigner().sign(ec, message(1, 0), NOW), message(1, 0), MEMBER, conf, NOW);
        SignatureParts parts = new MessageSigner().sign(ec, message(2, 0), NOW);
        String xml = xml(parts);
        for (int at = 0; at < xml.length(); at += isByMarkup(xml, at) ? 1 : 31) {
            String rest = xml.substring(at + 1);
            requireSameVerdict(knowing, parts, xml.substring(0, at) + (xml.charAt(at) == 'A' ? 'B' : 'A') + rest);
            requireSameVerdict(knowing, parts, xml.substring(0, at) + rest);
            requireSameVerdict(knowing, parts, xml.substring(0, at + 1) + xml.charAt(at) + rest);
        }
        for (String token : List.of("<ds:DigestValue>", "</ds:DigestValue>", "<ds:SignatureValue Id=\"signature-value\">", "<xades:SigningTime>",
                "</ds:SignedInfo>", "</ds:SignatureValue>")) {
            for (String other : List.of("<!-- -->", " ", "&#65;", "<![CDATA[A]]>", "<?a b?>", token, "<!--" + token + "AAAA" + token.replace("<", "</") + "-->")) {
                requireSameVerdict(knowing, parts, xml.replaceFirst(token, other + token));
                requireSameVerdict(knowing, parts, xml.replaceFirst(token, token + other));
                requireSameVerdict(knowing, parts, xml.replaceFirst(token, other));
            }
        }
        assertThat(verdict(knowing, parts)).isEqualTo("accepted");
    }

    /** Around the tags of values. */
    private static boolean isByMarkup(String xml, int at) {
        String around = xml.substring(Math.max(0, at - 3), Math.min(xml.length(), at + 4));
        return at < xml.indexOf("<ds:KeyInfo>") && (around.contains("Value") || around.contains("Time"));
    }

    private static void requireSameVerdict(SignatureVerifier knowing, SignatureParts parts, String changed) {
        SignatureParts one = with(parts, changed);
        assertThat(verdict(knowing, one)).as(changed).isEqualTo(verdict(new SignatureVerifier(CHAINS), one));
    }

    private static String verdict(SignatureVerifier verifier, SignatureParts parts) {
        try {
            verifier.verify(parts, message(2, 0), MEMBER, conf, NOW);
            return "accepted";
        } catch (RefusedException e) {
            return e.code();
        }
    }

    @Test
    void intermediatesAndTheirOcspResponsesComeAlong() throws Exception {
        KeyPair pair = TestKeys.generate(KeyAlgorithm.EC_P256);
        X509Certificate certificate = intermediate.issueSigning("1111", pair.getPublic());
        List<OcspResponse> ocsp = List.of(intermediate.ocsp(certificate, NOW, null), top.ocsp(intermediate.certificate(), NOW, null));
        SigningCredential by = new SigningCredential(MEMBER, TestKeys.signingKey(Mechanism.ECDSA, pair), certificate,
                List.of(intermediate.certificate()), ocsp);
        SignatureParts signed = new MessageSigner().sign(by, message(1, 0), NOW);
        GlobalConfiguration both = top.configuration(folder.resolve("both"), "AAAA", intermediate);
        assertThat(VERIFIER.verify(signed, message(1, 0), MEMBER, both, NOW).ocspResponses()).hasSize(2);
        String xml = xml(signed);
        assertThat(xml).contains("Cert URI=\"#encapsulated-cert-1\"", "EncapsulatedX509Certificate Id=\"encapsulated-cert-1\"", "Id=\"ocsp-response-2\"");
        String otherDigest = xml.replaceFirst("(#encapsulated-cert-1\">.*?<ds:DigestValue>)..", "$1AA");
        assertThatThrownBy(() -> VERIFIER.verify(with(signed, otherDigest), message(1, 0), MEMBER, both, NOW))
                .extracting(e -> ((RefusedException) e).code()).isEqualTo("signature_verification.malformed_signature");
    }

    @Test
    void structureIsThatOfTheSkeleton() throws Exception {
        KeyPair pair = TestKeys.generate(KeyAlgorithm.RSA_2048);
        X509Certificate certificate = intermediate.issueSigning("1111", pair.getPublic());
        List<OcspResponse> ocsp = List.of(intermediate.ocsp(certificate, NOW, null), top.ocsp(intermediate.certificate(), NOW, null));
        SigningCredential by = new SigningCredential(MEMBER, TestKeys.signingKey(Mechanism.RSA_PKCS, pair), certificate,
                List.of(intermediate.certificate()), ocsp);
        byte[] skeleton = Files.readAllBytes(Path.of("src/test/vectors/examples/messages/signature-skeleton.xml"));
        byte[] own = new MessageSigner().sign(by, message(1, 0), NOW).signature();
        assertThat(structure(parse(own).getDocumentElement())).isEqualTo(structure(parse(skeleton).getDocumentElement()));
        assertThat(new String(own, StandardCharsets.UTF_8)).startsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?><asic:XAdESSignatures xmlns:asic=");
    }

    /** Joined so that digests still fit (the prefix xsi adds no declaration) in every way that could make a verifier look at one place and believe another. */
    @Test
    void wrappedSignaturesAreRefused() throws Exception {
        List<SignedPart> parts = message(1, 0);
        SignatureParts signed = new MessageSigner().sign(ec, parts, NOW);
        String xml = xml(signed);
        String properties = between(xml, "<xades:SignedProperties", "</xades:SignedProperties>");
        String signature = between(xml, "<ds:Signature ", "</ds:Signature>");
        String forged = properties.replace("2026-", "2027-");
        for (String wrapped : List.of(
                xml.replace(properties, forged + properties),
                xml.replace("</ds:Signature>", "<ds:Object>" + forged + "</ds:Object></ds:Signature>"),
                xml.replace("<ds:Object>", "<ds:Object>" + forged + "</ds:Object><ds:Object>"),
                xml.replace("</xades:UnsignedSignatureProperties>", "<xsi:x>" + properties + "</xsi:x></xades:UnsignedSignatureProperties>")
                        .replaceFirst("2026-", "2027-"),
                xml.replace("</xades:UnsignedSignatureProperties>", "<xsi:x>" + signature + "</xsi:x></xades:UnsignedSignatureProperties>"),
                xml.replace("</asic:XAdESSignatures>", signature + "</asic:XAdESSignatures>"),
                xml.replace("<ds:Signature ", "<x><ds:Signature ").replace("</ds:Signature>", "</ds:Signature></x>"),
                xml.replace("Target=\"#signature\"", "Target=\"#other\""),
                xml.replace(properties, forged.replace("signed-properties", "others"))
                        .replace("</xades:UnsignedSignatureProperties>", "<xsi:x>" + properties + "</xsi:x></xades:UnsignedSignatureProperties>"))) {
            assertThat(wrapped).isNotEqualTo(xml);
            assertRefused(with(signed, wrapped), parts, "malformed_signature");
        }
    }

    @Test
    void algorithmsAndReferencesOutsideTheListAreRefused() throws Exception {
        List<SignedPart> parts = message(1, 0);
        SignatureParts signed = new MessageSigner().sign(ec, parts, NOW);
        String xml = xml(signed);
        String reference = between(xml, "<ds:Reference Id=\"signature-reference-0\"", "</ds:Reference>");
        String transform = "<ds:Transforms><ds:Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xslt-19991116\"/></ds:Transforms>";
        for (String changed : List.of(
                xml.replace("xmldsig-more#ecdsa-sha512", "xmldsig-more#ecdsa-sha1"),
                xml.replace("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512", "http://www.w3.org/2000/09/xmldsig#rsa-sha1"),
                xml.replace("http://www.w3.org/2001/04/xmlenc#sha512", "http://www.w3.org/2000/09/xmldsig#sha1"),
                xml.replace("http://www.w3.org/2001/04/xmlenc#sha512", "http://www.w3.org/2001/04/xmldsig-more#md5"),
                xml.replace("REC-xml-c14n-20010315", "REC-xml-c14n-20010315#WithComments"),
                xml.replace("URI=\"/message.xml\">", "URI=\"/message.xml\">" + transform),
                xml.replace("URI=\"#signed-properties\">", "URI=\"#signed-properties\">" + transform),
                xml.replace("URI=\"/message.xml\"", "URI=\"\""),
                xml.replace("URI=\"/message.xml\"", "URI=\"http://example.org/message.xml\""),
                xml.replace(reference, reference + reference.replace("-0", "-9")),
                xml.replace(reference, IntStream.range(0, 30).mapToObj(i -> reference.replace("-0", "-n" + i).replace("/message.xml", "/m" + i))
                        .reduce(reference, String::concat)),
                xml.replaceFirst("<xades:SigningCertificate>.*</xades:SigningCertificate>", ""),
                xml.replaceFirst("<xades:RevocationValues>.*</xades:RevocationValues>", ""),
                xml.replace("<xades:SigningTime>", "<xades:Foreign/><xades:SigningTime>"),
                xml.replace("ds:", "dsig:").replace(":ds=", ":dsig="),
                xml.replace("<asic:", "<!DOCTYPE x><asic:"),
                "<x/>", "<a>".repeat(100), " ".repeat((1 << 20) + 1))) {
            assertThat(changed).isNotEqualTo(xml);
            assertRefused(with(signed, changed), parts, "malformed_signature");
        }
        for (String notWellFormed : List.of(xml + "<x/>", "", xml.substring(0, xml.length() / 2))) {
            assertRefused(with(signed, notWellFormed), parts, "invalid_xml");
        }
    }

    @Test
    void validlySignedButUncoveringSignaturesAreRefused() throws Exception {
        List<SignedPart> parts = message(1, 0);
        SignedPart attachment = message(1, 1).get(1);
        SignatureWriter.Signer by = new SignatureWriter.Signer(ec.key(), ec.certificate(), List.of(), List.of(ec.ocsp().get(0).encoded()));
        byte[] onlyAttachment = new SignatureWriter(DigestAlgorithm.SHA_512)
                .write(by, new SignatureWriter.Target("/attachment1", attachment.sha512(), "text/xml"), NOW);
        assertRefused(new SignatureParts(onlyAttachment, Optional.empty()), List.of(parts.get(0), attachment), "malformed_signature");
        byte[] unknown = new SignatureWriter(DigestAlgorithm.SHA_512)
                .write(by, new SignatureWriter.Target("/other.xml", attachment.sha512(), "text/xml"), NOW);
        assertRefused(new SignatureParts(unknown, Optional.empty()), parts, "invalid_signature_value");
    }

    @Test
    void certificatesThatMayNotSignAreRefused() throws Exception {
        KeyPair pair = TestKeys.generate(KeyAlgorithm.EC_P256);
        X509Certificate authentication = top.issue("CN=1111,O=ORG,C=TEST", pair.getPublic(), KeyUsage.digitalSignature);
        assertRefused(signedWith(pair, authentication, top), message(1, 0), "malformed_signature");
        X509Certificate other = top.issueSigning("2222", pair.getPublic());
        assertRefused(signedWith(pair, other, top), message(1, 0), "incorrect_certificate");
        TestAuthority stranger = new TestAuthority("CN=Stranger");
        assertRefused(signedWith(pair, stranger.issueSigning("1111", pair.getPublic()), stranger), message(1, 0), "internal_error");
        TestAuthority impostor = new TestAuthority("CN=Top & \\<CA\\>,O=Test");
        assertRefused(signedWith(pair, impostor.issueSigning("1111", pair.getPublic()), impostor), message(1, 0), "cannot_create_cert_path.internal_error");
    }

    @Test
    void subsystemsAreSignedForByTheirMember() throws Exception {
        SignatureParts signed = new MessageSigner().sign(ec, message(1, 0), NOW);
        assertThat(VERIFIER.verify(signed, message(1, 0), new SubsystemId(MEMBER, "sub"), conf, NOW).member()).isEqualTo(MEMBER);
    }

    @ParameterizedTest
    @EnumSource(DigestAlgorithm.class)
    void namesAndUrisFindTheAlgorithm(DigestAlgorithm algorithm) {
        assertThat(DigestAlgorithm.findByName(algorithm.jcaName())).contains(algorithm);
        assertThat(DigestAlgorithm.findByUri(algorithm.uri())).contains(algorithm);
        assertThat(algorithm.digest(new byte[0])).hasSize(algorithm.length());
        assertThat(DigestAlgorithm.findByName("SHA-1")).isEmpty();
    }

    private static SignatureParts signedWith(KeyPair pair, X509Certificate certificate, TestAuthority ca) throws Exception {
        SigningCredential by = new SigningCredential(MEMBER, TestKeys.signingKey(Mechanism.ECDSA, pair), certificate, List.of(),
                List.of(ca.ocsp(certificate, NOW, null)));
        return new MessageSigner().sign(by, message(1, 0), NOW);
    }

    private static List<SignedPart> message(int number, int attachments) {
        List<SignedPart> parts = new ArrayList<>(List.of(Capture.part("/message.xml", bytes("<m>" + number + "</m>"))));
        for (int i = 1; i <= attachments; i++) {
            parts.add(Capture.part("/attachment" + i, bytes("attachment " + i + " of " + number)));
        }
        return parts;
    }

    private static VerifiedMessage verify(SignatureParts signed, List<SignedPart> parts) throws RefusedException {
        return VERIFIER.verify(signed, parts, MEMBER, conf, NOW);
    }

    private static void assertRefused(SignatureParts signed, List<SignedPart> parts, String code) {
        assertThatThrownBy(() -> verify(signed, parts)).isInstanceOf(RefusedException.class)
                .extracting(e -> ((RefusedException) e).code()).asString()
                .matches(c -> c.equals("signature_verification." + code) || c.startsWith("signature_verification.malformed_signature.") && code.equals("malformed_signature"), code);
    }

    /** XML-DSig of the platform with a document builder of its own: none of our code takes part. */
    private static void assertValidByPlatform(SignatureParts signed, List<SignedPart> parts, X509Certificate certificate) throws Exception {
        Document document = parse(signed.signature());
        markIds(document.getDocumentElement());
        Element signature = (Element) document.getElementsByTagNameNS(DS, "Signature").item(0);
        DOMValidateContext context = new DOMValidateContext(certificate.getPublicKey(), signature);
        XMLSignatureFactory factory = XMLSignatureFactory.getInstance("DOM");
        URIDereferencer within = factory.getURIDereferencer();
        context.setURIDereferencer((reference, ctx) -> {
            Map<String, byte[]> files = Map.of("/message.xml", bytes("<m>7</m>"),
                    "/sig-hashchainresult.xml", signed.hashChain().map(HashChainParts::result).orElse(new byte[0]));
            byte[] file = files.get(reference.getURI());
            Data data = file == null ? within.dereference(reference, ctx) : new OctetStreamData(new ByteArrayInputStream(file));
            return data;
        });
        assertThat(factory.unmarshalXMLSignature(context).validate(context)).isTrue();
    }

    /** EU DSS: plain signatures beside their message; those over a hash chain beside its result, which DSS takes for any other file. */
    private static void assertIntactByDss(SignatureParts signed, X509Certificate certificate) {
        Map<String, byte[]> files = signed.hashChain().map(chain -> Map.of("/sig-hashchainresult.xml", chain.result()))
                .orElse(Map.of("/message.xml", bytes("<m>7</m>")));
        DssOpinion.Verdict verdict = DssOpinion.of(signed.signature(), files);
        assertThat(verdict.intact(2)).as(verdict.toString()).isTrue();
        assertThat(verdict.certificate()).isEqualTo(certificate);
        assertThat(DssOpinion.of(signed.signature(), Map.of(files.keySet().iterator().next(), bytes("another"))).referencesIntact()).isFalse();
    }

    private static Document parse(byte[] xml) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        return factory.newDocumentBuilder().parse(new ByteArrayInputStream(xml));
    }

    private static void markIds(Element element) {
        if (element.hasAttribute("Id")) {
            element.setIdAttribute("Id", true);
        }
        for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element inner) {
                markIds(inner);
            }
        }
    }

    /** Element names, attribute names, and the attribute values that are the same for every signature. */
    private static List<String> structure(Element element) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(element.getNodeName());
        for (int i = 0; i < element.getAttributes().getLength(); i++) {
            line.append(' ').append(element.getAttributes().item(i));
        }
        lines.add(line.toString());
        for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element inner) {
                structure(inner).forEach(each -> lines.add(element.getLocalName() + "/" + each));
            } else if (Stream.of("Identifier", "Description", "SPURI", "MimeType").anyMatch(element.getLocalName()::equals)) {
                lines.add(child.getNodeValue());
            }
        }
        return lines;
    }

    private static SignatureParts withValueChanged(SignatureParts signed, int bit) {
        String value = between(xml(signed), "<ds:SignatureValue", "</ds:SignatureValue>").replaceAll("<[^>]*>", "");
        byte[] bytes = Base64.getMimeDecoder().decode(value);
        bytes[bit / 8 % bytes.length] ^= (byte) (1 << bit % 8);
        return with(signed, xml(signed).replace(value, Base64.getEncoder().encodeToString(bytes)));
    }

    private static SignatureParts with(SignatureParts signed, String xml) {
        return new SignatureParts(bytes(xml), signed.hashChain());
    }

    private static String xml(SignatureParts signed) {
        return new String(signed.signature(), StandardCharsets.UTF_8);
    }

    private static String between(String xml, String from, String to) {
        return xml.substring(xml.indexOf(from), xml.indexOf(to) + to.length());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
