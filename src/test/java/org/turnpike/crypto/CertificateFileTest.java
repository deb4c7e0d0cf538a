package org.turnpike.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One reader for certificate files, whatever tool wrote them. */
class CertificateFileTest {
    private static final Path CASES = Path.of("src/test/vectors/cases/pem-explanatory-text");

    private static byte[] bag() throws IOException {
        return Files.readAllBytes(CASES.resolve("bag.pem"));
    }

    private static byte[] der() throws Exception {
        String pem = new String(bag(), StandardCharsets.UTF_8);
        return Base64.getMimeDecoder().decode(pem.substring(pem.indexOf("-----BEGIN CERTIFICATE-----") + 27, pem.indexOf("-----END")));
    }

    private static byte[] read(byte[] file) throws Exception {
        return CertificateFile.readOne(CertificateFile.text(file)).getEncoded();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void readsPemWithBagAttributesAndDerAndBase64() throws Exception {
        String base64 = Base64.getEncoder().encodeToString(der());
        for (byte[] file : List.of(bag(), der(), utf8(base64), utf8(Base64.getMimeEncoder().encodeToString(der())), utf8("  " + base64 + "\r\n\n"))) {
            assertThat(read(file)).isEqualTo(der());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
    void readsByteOrderMarks(String charset) throws Exception {
        for (String text : List.of(new String(bag(), StandardCharsets.UTF_8), Base64.getEncoder().encodeToString(der()))) {
            assertThat(read(("\ufeff" + text).getBytes(Charset.forName(charset)))).isEqualTo(der());
        }
    }

    @Test
    void readsTextOutputOtherLabelsLineEndsAndIndentation() throws Exception {
        String block = "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder().encodeToString(der()) + "\n-----END CERTIFICATE-----";
        String output = "Certificate:\n    Data:\n        Version: 3 (0x2)\n        Signature Algorithm: sha256WithRSAEncryption\n        Subject: CN = p\u00e4ring\n";
        for (String text : List.of(output + block + "\ntrailing text\n", block.replace("CERTIFICATE", "X509 CERTIFICATE"), block.replace("\r\n", "\n"), block.replace("\n", "\r"),
                block.replaceAll("(?m)^", "    "), block.replaceAll("\\R", " "), "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n" + block)) {
            assertThat(read(utf8(text))).as(text).isEqualTo(der());
        }
        assertThat(read((output + block).getBytes(StandardCharsets.ISO_8859_1))).isEqualTo(der());
    }

    @Test
    void rejectsTwoCertificatesWhereOneIsExpected() throws Exception {
        String two = Files.readString(CASES.resolve("two.pem"));
        assertThatThrownBy(() -> CertificateFile.readOne(two)).isInstanceOf(IllegalArgumentException.class).message().contains("2 certificates", "one is expected");
        assertThat(CertificateFile.readAll(two)).hasSize(2);
    }

    @Test
    void rejectsDerWithSomethingBehindIt() throws Exception {
        byte[] two = java.util.Arrays.copyOf(der(), der().length * 2);
        System.arraycopy(der(), 0, two, der().length, der().length);
        assertThatThrownBy(() -> read(two)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n", "AAAA", "%%%", "hello", "-----BEGIN CERTIFICATE-----", "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----", "-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----",
        "-----BEGIN CERTIFICATE-----\n%\n-----END CERTIFICATE-----", "-----BEGIN PRIVATE " + "KEY-----\nMIIB\n-----END PRIVATE " + "KEY-----", "-----BEGIN ", "\ufeff"})
    void rejectsWhatIsNoCertificateInOneClause(String text) {
        assertThatThrownBy(() -> CertificateFile.readOne(text)).isInstanceOf(IllegalArgumentException.class).message().startsWith("it").hasSizeGreaterThan(20)
                .doesNotContain("null");
    }

    @Test
    void timeGrowsLinearlyWithBlocks() {
        String block = "-----BEGIN X-----\nMIIB\n-----END X-----\n";
        org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(java.time.Duration.ofSeconds(10), () -> assertThatThrownBy(() ->
                CertificateFile.readOne(block.repeat(CertificateFile.MAX_SIZE / block.length()))).isInstanceOf(IllegalArgumentException.class));
    }
}
