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

/** Reads files that a command names: never more than so many bytes, also of a device or a pipe, and each failure in a sentence. */
final class InputFile {
    static final int CERTIFICATE_BYTES = 1 << 20;
    static final int CONFIGURATION_BYTES = 16 << 20;
    private static final int SECRET_BYTES = 64 << 10;
    private static final Path STANDARD_INPUT = Path.of("-");

    private InputFile() {
    }

    /**
     * The bytes of a file; {@code -} is the standard input.
     *
     * @throws IOException in a sentence: what the file is, why it cannot be read, or how large it may be
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

    /** The text of a file in UTF-8. */
    static String text(Path file, int most) throws IOException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes(file, most))).toString();
        } catch (CharacterCodingException e) {
            throw new IOException("Cannot read the file " + file + ": it is not text in UTF-8.", e);
        }
    }

    /** A certificate file as operations take it: PEM, or base64 of the DER. */
    static String certificate(Path file) throws IOException {
        return CertificateFile.text(bytes(file, CERTIFICATE_BYTES));
    }

    /** The first line of a file in UTF-8, which holds a secret. */
    static String firstLine(Path file) throws IOException {
        return text(file, SECRET_BYTES).lines().findFirst().orElse("");
    }
}
