package org.turnpike.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.turnpike.crypto.CertificateFile;
import org.turnpike.fault.FailureText;

/**
 * Reads the files that a command names. It reads at most a given number of bytes, also from a device or a pipe, and reports each failure in one
 * sentence.
 */
final class InputFile {
    static final int CERTIFICATE_BYTES = 1 << 20;
    static final int CONFIGURATION_BYTES = 16 << 20;
    private static final int SECRET_BYTES = 64 << 10;
    private static final Path STANDARD_INPUT = Path.of("-");

    private InputFile() {
    }

    /**
     * Returns the bytes of a file; {@code -} is the standard input.
     *
     * @throws IOException if the file cannot be read, is a folder, is empty or is too large; the message is one sentence
     */
    static byte[] bytes(Path file, int most) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException("Cannot read the file " + file + ": it is a folder.");
        }
        byte[] bytes;
        try (InputStream in = file.equals(STANDARD_INPUT) ? System.in : Files.newInputStream(file)) {
            bytes = in.readNBytes(most + 1);
        } catch (IOException e) {
            throw new IOException("Cannot read the file " + file + ": " + FailureText.of(e).replace("the file " + file, "it") + ".", e);
        }
        if (bytes.length > most) {
            throw new IOException("Cannot read the file " + file + ": it has more than " + most + " bytes.");
        }
        if (bytes.length == 0) {
            throw new IOException("Cannot read the file " + file + ": it is empty.");
        }
        return bytes;
    }

    /** Returns the text of a file in UTF-8. */
    static String text(Path file, int most) throws IOException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes(file, most))).toString();
        } catch (CharacterCodingException e) {
            throw new IOException("Cannot read the file " + file + ": it is not text in UTF-8.", e);
        }
    }

    /** Returns a certificate file in the form that operations accept: PEM, or base64 of DER. */
    static String certificate(Path file) throws IOException {
        return CertificateFile.text(bytes(file, CERTIFICATE_BYTES));
    }

    /** Returns the first line of a file in UTF-8, which contains a secret. */
    static String firstLine(Path file) throws IOException {
        return text(file, SECRET_BYTES).lines().findFirst().orElse("");
    }
}
