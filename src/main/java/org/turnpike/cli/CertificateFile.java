package org.turnpike.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/** A certificate's file on its way to a bean, which takes text. */
final class CertificateFile {
    private static final long MOST_BYTES = 1 << 20;

    private CertificateFile() {
    }

    /** PEM as it is, DER in Base64. */
    static String read(Path file) throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) > MOST_BYTES) {
            throw new IOException("FILE: " + file + " is no file of at most " + MOST_BYTES + " bytes");
        }
        byte[] bytes = Files.readAllBytes(file);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        return text.contains("-----BEGIN") ? text : Base64.getEncoder().encodeToString(bytes);
    }
}
