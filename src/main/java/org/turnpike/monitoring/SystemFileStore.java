package org.turnpike.monitoring;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads short files of the operating system. Thread-safe. */
final class SystemFileStore {
    private static final int MAX_BYTES = 4096;

    /** Returns the text of the file, at most its first {@value #MAX_BYTES} bytes; empty if the file cannot be read. */
    Optional<String> find(Path file) {
        try (InputStream from = Files.newInputStream(file)) {
            return Optional.of(new String(from.readNBytes(MAX_BYTES), StandardCharsets.UTF_8).strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    boolean exists(Path file) {
        return Files.exists(file);
    }
}
