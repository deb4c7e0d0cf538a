package org.turnpike.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.turnpike.fault.FailureText;

/** Writes what a command produces to a file that the operator names; each failure is a sentence. */
final class OutputFile {
    private OutputFile() {
    }

    static void write(Path file, byte[] bytes) throws IOException {
        try {
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new IOException("Cannot write the file " + file + ": " + FailureText.of(e).replace("the file " + file, "it") + ".", e);
        }
    }
}
