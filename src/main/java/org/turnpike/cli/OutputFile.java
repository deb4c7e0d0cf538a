package org.turnpike.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.turnpike.fault.FailureText;

/** Writes the output of a command to a file that the operator names; each failure is one sentence. */
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
