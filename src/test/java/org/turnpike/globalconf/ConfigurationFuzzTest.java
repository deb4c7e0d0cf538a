package org.turnpike.globalconf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.turnpike.MutatedBytes;
import org.turnpike.fault.RefusedException;

/** Fuzz targets of what comes from a configuration source: it is read, or refused with a code of the global configuration; nothing else. */
class ConfigurationFuzzTest {
    private static final int TRIES = 3000;
    private static final Path PARTS = Captured.EXAMPLE.resolve("V6/20260101000000000000000");
    private static final SigningSource SOURCE = new SigningSource("TEST", "SHA512withECDSA");

    private interface Reader {
        void read() throws RefusedException;
    }

    private static void readOrRefused(String codes, Reader reader) {
        try {
            reader.read();
        } catch (RefusedException e) {
            assertThat(e.code()).contains(codes);
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    @Test
    void directory() throws Exception {
        var certificates = Captured.anchor(Captured.DOWNLOAD).sources().get(0).verificationCertificates();
        MutatedBytes.forEach(Captured.bytes(Captured.DOWNLOAD.resolve("internalconf")), TRIES,
                input -> readOrRefused("global_conf", () -> SignedDirectory.read(input, certificates, Captured.AT)));
    }

    /** The source itself is at fault: what it signs is read past the signature. */
    @Test
    void directoryThatWasSignedSo() throws Exception {
        String directory = new String(Captured.bytes(Captured.EXAMPLE.resolve("V6/internalconf")), StandardCharsets.ISO_8859_1);
        String signed = directory.substring(directory.indexOf("Expire-date"), directory.indexOf("--innerBoundary0000001--"));
        MutatedBytes.forEach(signed.getBytes(StandardCharsets.ISO_8859_1), 300, ConfigurationFuzzTest::readSigned);
    }

    private static void readSigned(byte[] input) throws Exception {
        String headers = new String(input, StandardCharsets.ISO_8859_1);
        byte[] directory = SOURCE.signed(text -> text.substring(0, text.indexOf("Expire-date")) + headers
                + text.substring(text.lastIndexOf("--", text.lastIndexOf("--", text.length() - 5) - 1)), Captured.AT.plusSeconds(600));
        readOrRefused("global_conf", () -> SignedDirectory.read(directory, java.util.List.of(SOURCE.certificate()), Captured.AT));
    }

    @Test
    void sharedParameters() throws Exception {
        MutatedBytes.forEach(Captured.bytes(PARTS.resolve("shared-params.xml")), TRIES,
                input -> readOrRefused("malformed_global_conf", () -> SharedParameters.read(PartContent.of(input))));
    }

    @Test
    void privateParameters() throws Exception {
        MutatedBytes.forEach(Captured.bytes(PARTS.resolve("private-params.xml")), TRIES,
                input -> readOrRefused("malformed_global_conf", () -> PrivateParameters.read(PartContent.of(input))));
    }

    @Test
    void anchor() throws Exception {
        MutatedBytes.forEach(Captured.bytes(Captured.EXAMPLE.resolve("configuration-anchor.xml")), TRIES,
                input -> readOrRefused("malformed_anchor", () -> ConfigurationAnchor.read(input)));
    }
}
