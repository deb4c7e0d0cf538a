package org.turnpike.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.id.MemberId;
import org.turnpike.trust.ChainVerifier;
import org.turnpike.trust.OcspVerifier;

/** Signatures of real servers verify; one byte changed, and they are refused with the code that real servers answer (observed.md §6). */
class CapturedSignaturesTest {
    private static final MemberId CONSUMER = new MemberId("TEST", "ORG", "1111");
    private static final MemberId PROVIDER = new MemberId("TEST", "ORG", "2222");
    private static final SignatureVerifier VERIFIER = new SignatureVerifier(new ChainVerifier(new OcspVerifier()));
    private static GlobalConfiguration conf;

    @BeforeAll
    static void load() throws Exception {
        conf = StoredConfiguration.ofCaptures(Instant.parse("2026-11-21T00:40:00Z"));
    }

    static Stream<Capture> all() throws IOException {
        return Capture.all();
    }

    @Test
    void capturesAreAsManyAsExpected() throws IOException {
        List<Capture> captures = Capture.all().toList();
        assertThat(captures).hasSizeGreaterThanOrEqualTo(50);
        assertThat(captures.stream().filter(Capture::isChained).count()).isGreaterThanOrEqualTo(15);
        assertThat(captures.stream().filter(c -> !c.isChained()).count()).isGreaterThanOrEqualTo(15);
    }

    @ParameterizedTest
    @MethodSource("all")
    void verifies(Capture capture) throws Exception {
        VerifiedMessage verified = verify(capture);
        assertThat(verified.member()).isEqualTo(signer(capture));
        assertThat(verified.ocspResponses()).hasSize(1);
        assertThat(verified.signingTime()).contains(signingTime(capture));
        assertThat(verified.signature()).isSameAs(capture.signature());
    }

    @ParameterizedTest
    @MethodSource("all")
    void changedPartIsRefused(Capture capture) throws Exception {
        for (int i = 0; i < capture.parts().size(); i++) {
            assertCode(capture.withPartChanged(i), capture.isChained() ? "malformed_signature.invalid_hash_chain" : "invalid_signature_value");
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void changedSignatureValueIsRefused(Capture capture) {
        assertCode(capture.withXml(oneCharacterChanged(capture.xml(), "<ds:SignatureValue Id=\"signature-value\">\\s*([^<]*)")), "invalid_signature_value");
    }

    @ParameterizedTest
    @MethodSource("all")
    void changedSignedPropertiesAreRefused(Capture capture) {
        assertCode(capture.withXml(capture.xml().replace("<xades:SigningTime>2026-", "<xades:SigningTime>2025-")), "invalid_signature_value");
        assertCode(capture.withXml(oneCharacterChanged(capture.xml(), "<xades:CertDigest>.*?<ds:DigestValue>([^<]*)")), "invalid_signature_value");
        assertCode(capture.withXml(capture.xml().replaceFirst("dsig-profile-1.2.pdf", "dsig-profile-1.3.pdf")), "invalid_signature_value");
    }

    @ParameterizedTest
    @MethodSource("all")
    void changedReferenceIsRefused(Capture capture) {
        assertCode(capture.withXml(oneCharacterChanged(capture.xml(), "<ds:DigestValue>([^<]*)")), "invalid_signature_value");
        assertCode(capture.withXml(capture.xml().replaceFirst("&#13;", "")), "invalid_signature_value");
    }

    @ParameterizedTest
    @MethodSource("all")
    void changedOcspResponseIsRefused(Capture capture) {
        String xml = capture.xml();
        Matcher value = Pattern.compile("<xades:EncapsulatedOCSPValue[^>]*>([^<]*)").matcher(xml);
        assertThat(value.find()).isTrue();
        byte[] der = Base64.getDecoder().decode(XmlText.withoutWhiteSpace(value.group(1).replace("&#13;", "")));
        for (int offset : new int[] {100, 200, 400}) {
            byte[] changed = der.clone();
            changed[offset] ^= 1;
            String base64 = Base64.getEncoder().encodeToString(changed);
            assertThatThrownBy(() -> verify(capture.withXml(xml.substring(0, value.start(1)) + base64 + xml.substring(value.end(1)))))
                    .extracting(e -> ((RefusedException) e).code()).asString()
                    .matches("signature_verification\\.(invalid_cert_path\\.(cert_validation|incorrect_validation_info)|malformed_signature)");
        }
        byte[] signature = der.clone();
        signature[400] ^= 1;
        assertCode(capture.withXml(xml.substring(0, value.start(1)) + Base64.getEncoder().encodeToString(signature) + xml.substring(value.end(1))),
                "invalid_cert_path.incorrect_validation_info");
    }

    static Stream<Capture> chained() throws IOException {
        return Capture.all().filter(Capture::isChained);
    }

    @ParameterizedTest
    @MethodSource("chained")
    void changedHashChainIsRefused(Capture capture) {
        HashChainParts parts = capture.signature().hashChain().orElseThrow();
        String chain = new String(parts.chain(), StandardCharsets.UTF_8);
        String result = new String(parts.result(), StandardCharsets.UTF_8);
        String ref = oneCharacterChanged(chain, "DataRef URI=\"/message.xml\">.*?DigestValue>([^<]*)");
        assertCode(capture.withChain(parts.result(), bytes(ref)), "malformed_signature.invalid_hash_chain_ref");
        if (chain.contains("HashValue>")) {
            String value = oneCharacterChanged(chain, "HashValue>.*?DigestValue>([^<]*)");
            assertCode(capture.withChain(parts.result(), bytes(value)), "malformed_signature.invalid_hash_chain");
        }
        String top = oneCharacterChanged(result, "DigestValue>([^<]*)");
        assertCode(capture.withChain(bytes(top), parts.chain()), "malformed_signature.invalid_hash_chain");
        assertCode(capture.withChain(bytes(result.stripTrailing() + "  \n"), parts.chain()), "invalid_signature_value");
        assertCode(capture.withChain(parts.result(), bytes(chain.replace("/message.xml", "/attachment77"))), "malformed_signature.invalid_reference");
    }

    @ParameterizedTest
    @MethodSource("all")
    void signatureOfAnotherMemberIsRefused(Capture capture) {
        MemberId other = signer(capture).equals(CONSUMER) ? PROVIDER : CONSUMER;
        assertThatThrownBy(() -> VERIFIER.verify(capture.signature(), capture.parts(), other, conf, at(capture)))
                .extracting(e -> ((RefusedException) e).code()).isEqualTo("signature_verification.incorrect_certificate");
    }

    @ParameterizedTest
    @MethodSource("all")
    void tooLateIsTooLate(Capture capture) {
        assertThatThrownBy(() -> VERIFIER.verify(capture.signature(), capture.parts(), signer(capture), conf, at(capture).plus(Duration.ofHours(2))))
                .extracting(e -> ((RefusedException) e).code()).isEqualTo("signature_verification.invalid_cert_path.incorrect_validation_info");
    }

    @ParameterizedTest
    @MethodSource("all")
    void missingRevocationValuesAreRefused(Capture capture) {
        assertCode(capture.withXml(capture.xml().replaceFirst("(?s)<xades:RevocationValues.*</xades:RevocationValues>", "")), "malformed_signature");
    }

    @Test
    void ocspResponseOfAnotherCertificateIsRefused() throws Exception {
        List<Capture> captures = Capture.transportMessages();
        Capture request = captures.stream().filter(c -> signer(c).equals(CONSUMER)).findFirst().orElseThrow();
        Capture response = captures.stream().filter(c -> signer(c).equals(PROVIDER)).findFirst().orElseThrow();
        Pattern value = Pattern.compile("<xades:EncapsulatedOCSPValue[^>]*>([^<]*)");
        Matcher other = value.matcher(response.xml());
        assertThat(other.find()).isTrue();
        assertCode(request.withXml(value.matcher(request.xml()).replaceFirst("<xades:EncapsulatedOCSPValue>" + other.group(1))),
                "invalid_cert_path.cert_validation");
    }

    @Test
    void hashChainThatDidNotComeIsAnInternalErrorAndOneThatIsNotSignedIsRefused() throws Exception {
        Capture chained = chained().findFirst().orElseThrow();
        assertCode(new Capture("", chained.parts(), new SignatureParts(chained.signature().signature(), java.util.Optional.empty())), "internal_error");
        Capture plain = Capture.all().filter(c -> !c.isChained()).findFirst().orElseThrow();
        assertCode(new Capture("", plain.parts(), new SignatureParts(plain.signature().signature(), chained.signature().hashChain())), "malformed_signature");
    }

    @Test
    void partThatAPlainSignatureDoesNotCoverIsRefused() throws Exception {
        Capture plain = Capture.all().filter(c -> !c.isChained()).findFirst().orElseThrow();
        List<SignedPart> more = List.of(plain.parts().get(0), Capture.part("/attachment1", bytes("uncovered")));
        assertCode(new Capture("", more, plain.signature()), "malformed_signature");
    }

    private static String oneCharacterChanged(String text, String group) {
        Matcher matcher = Pattern.compile(group, Pattern.DOTALL).matcher(text);
        assertThat(matcher.find()).isTrue();
        int at = matcher.start(1) + 8;
        return text.substring(0, at) + (text.charAt(at) == 'A' ? 'B' : 'A') + text.substring(at + 1);
    }

    private static VerifiedMessage verify(Capture capture) throws RefusedException {
        return VERIFIER.verify(capture.signature(), capture.parts(), signer(capture), conf, at(capture));
    }

    private static void assertCode(Capture capture, String code) {
        assertThatThrownBy(() -> verify(capture)).isInstanceOf(RefusedException.class)
                .extracting(e -> ((RefusedException) e).code()).isEqualTo("signature_verification." + code);
    }

    /** By the issuer's serial number of the two signing certificates, as the signature names it. */
    private static MemberId signer(Capture capture) {
        try {
            return capture.xml().contains("<ds:X509SerialNumber>" + serial("consumer")) ? CONSUMER : PROVIDER;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static String serial(String side) throws Exception {
        try (var in = java.nio.file.Files.newInputStream(Capture.CAPTURES.resolve("common/" + side + "/sign.pem"))) {
            return ((java.security.cert.X509Certificate) java.security.cert.CertificateFactory.getInstance("X.509").generateCertificate(in))
                    .getSerialNumber().toString();
        }
    }

    private static Instant signingTime(Capture capture) {
        return Instant.parse(capture.xml().replaceAll("(?s).*<xades:SigningTime>([^<]*)<.*", "$1"));
    }

    private static Instant at(Capture capture) {
        try {
            return Instant.parse(capture.xml().replaceAll("(?s).*<xades:SigningTime>202[56]([^<]*)<.*", "2026$1")).plusSeconds(1);
        } catch (java.time.DateTimeException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
