package org.turnpike.globalconf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

@Tag("slow")
class SignedDirectoryTest {
    private final SigningSource source = new SigningSource("TEST");

    private static SignedDirectory read(Path folder, String file) throws Exception {
        List<X509Certificate> certificates = Captured.anchor(folder).sources().get(0).verificationCertificates();
        return SignedDirectory.read(Captured.bytes(folder.resolve(file)), certificates, Captured.AT);
    }

    @Test
    void capturedDirectoryVerifies() throws Exception {
        SignedDirectory directory = read(Captured.DOWNLOAD, "internalconf");
        assertThat(directory.expires()).isEqualTo(Instant.parse("2027-11-21T01:02:24Z"));
        assertThat(directory.version()).isEqualTo(6);
        assertThat(directory.parts()).extracting(DirectoryPart::identifier).containsExactly("SHARED-PARAMETERS", "PRIVATE-PARAMETERS");
        for (DirectoryPart part : directory.parts()) {
            byte[] content = Captured.bytes(Captured.DOWNLOAD.resolve(part.location().substring(1)));
            assertThat(part.hasDigestOf(PartContent.of(content))).isTrue();
            assertThat(part.hasDigestOf(PartContent.of(Captured.flipped(content, content.length / 2)))).isFalse();
        }
    }

    @Test
    void composedDirectoryVerifies() throws Exception {
        assertThat(read(Captured.EXAMPLE, "V6/internalconf").parts()).extracting(DirectoryPart::fileName)
                .containsExactly("shared-params.xml", "private-params.xml", "nextupdate-params.xml", "fetchinterval-params.xml");
    }

    static Stream<Arguments> recorded() {
        return Stream.of(Arguments.of(Captured.DOWNLOAD, "internalconf"), Arguments.of(Captured.EXAMPLE, "V6/internalconf"));
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void anyChangedByteIsRefused(Path folder, String file) throws Exception {
        byte[] directory = Captured.bytes(folder.resolve(file));
        List<X509Certificate> certificates = Captured.anchor(folder).sources().get(0).verificationCertificates();
        assertThat(SignedDirectory.read(directory, certificates, Captured.AT).parts()).isNotEmpty();
        for (int i = 0; i < directory.length; i++) {
            byte[] changed = Captured.flipped(directory, i);
            RefusedException refused = assertThrows(RefusedException.class, () -> SignedDirectory.read(changed, certificates, Captured.AT), "byte " + i);
            assertThat(refused.code()).startsWith("global_conf_");
        }
    }

    /** Names of header fields and of charsets have no case: then what is read is the same to the last bit. */
    @ParameterizedTest
    @MethodSource("recorded")
    void anyChangedCaseIsRefusedOrMeansTheSame(Path folder, String file) throws Exception {
        byte[] directory = Captured.bytes(folder.resolve(file));
        List<X509Certificate> certificates = Captured.anchor(folder).sources().get(0).verificationCertificates();
        SignedDirectory good = SignedDirectory.read(directory, certificates, Captured.AT);
        int refused = 0;
        for (int i = 0; i < directory.length; i++) {
            byte[] changed = directory.clone();
            changed[i] ^= 0x20;
            try {
                assertThat(SignedDirectory.read(changed, certificates, Captured.AT)).usingRecursiveComparison().isEqualTo(good);
            } catch (RefusedException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(directory.length * 9 / 10);
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void anyChangedByteOfAPartHasAnotherDigest(Path folder, String file) throws Exception {
        List<X509Certificate> certificates = Captured.anchor(folder).sources().get(0).verificationCertificates();
        for (DirectoryPart part : SignedDirectory.read(Captured.bytes(folder.resolve(file)), certificates, Captured.AT).parts()) {
            byte[] content = Captured.bytes(folder.resolve(part.location().substring(1)));
            assertThat(part.hasDigestOf(PartContent.of(content))).isTrue();
            for (int i = 0; i < content.length; i++) {
                assertThat(part.hasDigestOf(PartContent.of(Captured.flipped(content, i)))).as(part.location() + " byte " + i).isFalse();
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"; charset=UTF-8|; charset=UTF-7|charset", "; charset=UTF-8|; x=y|charset", "; charset=UTF-8|; charset=UTF-8; charset=UTF-8|charset",
        "; charset=UTF-8| charset=UTF-8|multipart", "--outerBoundary0000001--|--outerBoundary0000001--more|last delimiter",
        "--outerBoundary0000001--|--outerBoundary0000001<CRLF><CRLF>more<CRLF>--outerBoundary0000001--|more than two parts"})
    void framingThatNobodySignsIsAsCentralServersWriteIt(String from, String to, String named) throws Exception {
        List<X509Certificate> certificates = Captured.anchor(Captured.EXAMPLE).sources().get(0).verificationCertificates();
        String directory = new String(Captured.bytes(Captured.EXAMPLE.resolve("V6/internalconf")), StandardCharsets.ISO_8859_1);
        byte[] changed = directory.replaceFirst(from, to.replace("<CRLF>", "\r\n")).getBytes(StandardCharsets.ISO_8859_1);
        RefusedException refused = assertThrows(RefusedException.class, () -> SignedDirectory.read(changed, certificates, Captured.AT));
        assertThat(refused.code()).isEqualTo(FaultCode.GLOBAL_CONF_PARSING_DOWNLOADED_CONF_DIRECTORY_FAILURE.wire());
        assertThat(refused).hasMessageContaining(named);
    }

    @Test
    void changedSignedByteIsASignatureFailure() throws Exception {
        String text = new String(Captured.bytes(Captured.DOWNLOAD.resolve("internalconf")), StandardCharsets.ISO_8859_1);
        int from = text.indexOf("Expire-date");
        List<X509Certificate> certificates = Captured.anchor(Captured.DOWNLOAD).sources().get(0).verificationCertificates();
        for (int i = from; i < text.indexOf("--vPXPVDhuNGVjgryw1GxQ", from) - 2; i++) {
            byte[] changed = Captured.flipped(text.getBytes(StandardCharsets.ISO_8859_1), i);
            RefusedException refused = assertThrows(RefusedException.class, () -> SignedDirectory.read(changed, certificates, Captured.AT));
            assertThat(refused.code()).isEqualTo(FaultCode.GLOBAL_CONF_SIGNATURE_VERIFICATION_FAILURE.wire());
        }
    }

    @Test
    void changedSignatureIsRefused() throws Exception {
        String text = new String(Captured.bytes(Captured.DOWNLOAD.resolve("internalconf")), StandardCharsets.ISO_8859_1);
        assertRefused(text.replace("l/e6t7zZ", "l/e6t7zY"), FaultCode.GLOBAL_CONF_SIGNATURE_VERIFICATION_FAILURE, "does not verify");
        assertRefused(text.replace("l/e6t7zZ", "l-e6t7zZ"), FaultCode.GLOBAL_CONF_SIGNATURE_DECODE_FAILURE, "base64");
        assertRefused(text.replace("rsa-sha512", "rsa-md5"), FaultCode.GLOBAL_CONF_SIGNATURE_VERIFICATION_FAILURE, "Signature-Algorithm-Id");
        assertRefused(text.replace("Zy/mnHV9", "Zy/mnHV8"), FaultCode.GLOBAL_CONF_MISSING_VERIFICATION_CERT, "Verification-certificate-hash");
        assertRefused(text.replace("Verification-certificate-hash", "X"), FaultCode.GLOBAL_CONF_HEADER_FIELD_MISSING, "Verification-certificate-hash");
    }

    private static void assertRefused(String directory, FaultCode code, String named) throws Exception {
        List<X509Certificate> certificates = Captured.anchor(Captured.DOWNLOAD).sources().get(0).verificationCertificates();
        RefusedException refused = assertThrows(RefusedException.class,
                () -> SignedDirectory.read(directory.getBytes(StandardCharsets.ISO_8859_1), certificates, Captured.AT));
        assertThat(refused.code()).isEqualTo(code.wire());
        assertThat(refused).hasMessageContaining(named);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\r\n", "no colon", "Content-Type: text/plain\r\n\r\n", "Content-Type: multipart/related\r\n\r\n",
        "Content-Type: multipart/related; boundary=b\r\n\r\nnothing", "Content-Type: multipart/related; boundary=b\r\n\r\n--b\r\nnever closed",
        "Content-Type: multipart/related; boundary=b\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b--"})
    void whatIsNotMimeIsRefused(String text) throws Exception {
        assertRefused(text, FaultCode.GLOBAL_CONF_PARSING_DOWNLOADED_CONF_DIRECTORY_FAILURE, "MIME");
    }

    @Test
    void missingPartsAreRefused() throws Exception {
        assertRefused("Content-Type: multipart/related; boundary=b\r\n\r\n--b--", FaultCode.GLOBAL_CONF_MISSING_SIGNED_DATA, "signed part");
        assertRefused("Content-Type: multipart/related; boundary=b\r\n\r\n--b\r\nA: b\r\n--b--",
                FaultCode.GLOBAL_CONF_MISSING_SIGNED_DATA_EXPIRATION_DATE, "signature part");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Expire-date: |X: |GLOBAL_CONF_HEADER_FIELD_MISSING|Expire-date",
        "Expire-date: 2|Expire-date: x|GLOBAL_CONF_HEADER_FIELD_WRONG_VALUE|Expire-date",
        "Version: 6|Version: 7|GLOBAL_CONF_HEADER_FIELD_WRONG_VALUE|Version",
        "Content-type: application/octet-stream|Content-type: text/xml|GLOBAL_CONF_HEADER_FIELD_WRONG_VALUE|Content-type",
        "Content-transfer-encoding: base64|Content-transfer-encoding: binary|GLOBAL_CONF_HEADER_FIELD_WRONG_VALUE|Content-transfer-encoding",
        "Content-transfer-encoding: base64|Y: z|GLOBAL_CONF_HEADER_FIELD_MISSING|Content-transfer-encoding",
        "Content-identifier: |X: |GLOBAL_CONF_HEADER_FIELD_MISSING|Content-identifier",
        "; instance='TEST'|; other='TEST'|GLOBAL_CONF_HEADER_FIELD_MISSING_PARAMETER|instance",
        "Content-location: |X: |GLOBAL_CONF_HEADER_FIELD_MISSING|Content-location",
        "Hash-algorithm-id: |X: |GLOBAL_CONF_HEADER_FIELD_MISSING|Hash-algorithm-id",
        "xmlenc#sha512|xmlenc#md5|GLOBAL_CONF_HEADER_FIELD_WRONG_VALUE|Hash-algorithm-id",
    })
    void malformedSignedHeaderIsRefusedByField(String from, String to, FaultCode code, String named) throws Exception {
        source.put("SHARED-PARAMETERS", "shared-params.xml", new byte[] {1});
        byte[] directory = source.signed(text -> text.replace(from, to), Captured.AT.plusSeconds(600));
        RefusedException refused = assertThrows(RefusedException.class, () -> SignedDirectory.read(directory, Set.of(source.certificate()), Captured.AT));
        assertThat(refused.code()).isEqualTo(code.wire());
        assertThat(refused).hasMessageContaining(named);
    }

    @Test
    void expiresAtItsDate() throws Exception {
        byte[] directory = source.signed(text -> text, Captured.AT);
        assertThat(SignedDirectory.read(directory, Set.of(source.certificate()), Captured.AT).expires()).isEqualTo(Captured.AT);
        RefusedException refused = assertThrows(RefusedException.class,
                () -> SignedDirectory.read(directory, Set.of(source.certificate()), Captured.AT.plusMillis(1)));
        assertThat(refused.code()).isEqualTo(FaultCode.GLOBAL_CONF_OUTDATED.wire());
    }

    @Test
    void doubleQuotesAndMissingVersionAreUnderstood() throws Exception {
        source.put("SHARED-PARAMETERS", "shared-params.xml", new byte[] {1});
        byte[] directory = source.signed(text -> text.replace("'", "\"").replace("Version: 6\r\n", ""), Captured.AT);
        SignedDirectory read = SignedDirectory.read(directory, Set.of(source.certificate()), Captured.AT);
        assertThat(read.version()).isEqualTo(2);
        assertThat(read.parts().get(0).instance()).contains("TEST");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSASSA-PSS", "SHA512withECDSA", "SHA256withRSA"})
    void otherSignatureAlgorithmsVerify(String algorithm) throws Exception {
        SigningSource other = new SigningSource("TEST", algorithm);
        byte[] directory = other.signed(text -> text, Captured.AT);
        assertThat(SignedDirectory.read(directory, Set.of(other.certificate()), Captured.AT).parts()).isEmpty();
        RefusedException refused = assertThrows(RefusedException.class,
                () -> SignedDirectory.read(directory, Set.of(source.certificate()), Captured.AT));
        assertThat(refused.code()).isEqualTo(FaultCode.GLOBAL_CONF_MISSING_VERIFICATION_CERT.wire());
    }
}
