package org.turnpike.globalconf;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/** The file of the configuration anchor. Each run reads it again, so that a replaced anchor needs no restart. Safe for use by many threads. */
public final class AnchorStore implements AnchorSource {
    private static final int MOST_BYTES = 1 << 20;

    private final Path file;

    public AnchorStore(Path file) {
        this.file = file;
    }

    /** Whether the file exists, valid or not. */
    public boolean exists() {
        return Files.exists(file);
    }

    /** @throws RefusedException ANCHOR_FILE_NOT_FOUND, or MALFORMED_ANCHOR if the file is larger than 1 MiB, unreadable, or has an invalid field */
    @Override
    public ConfigurationAnchor anchor() throws RefusedException {
        try {
            if (!exists()) {
                throw new RefusedException(FaultCode.ANCHOR_FILE_NOT_FOUND, "The configuration anchor is missing: run 'turnpike-admin globalconf import-anchor FILE', or copy "
                        + file.getFileName() + " to the home directory");
            }
            requireSize(Files.size(file));
            return ConfigurationAnchor.read(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new RefusedException(FaultCode.MALFORMED_ANCHOR, "The configuration anchor cannot be read: " + e.getMessage(), e);
        }
    }

    /** Returns the bytes of the file; empty if the file does not exist. */
    public Optional<byte[]> find() throws IOException {
        if (!exists()) {
            return Optional.empty();
        }
        try (InputStream from = Files.newInputStream(file)) {
            return Optional.of(from.readNBytes(MOST_BYTES));
        }
    }

    /**
     * Stores the anchor and replaces an existing one. The next run uses the new anchor.
     *
     * @throws RefusedException MALFORMED_ANCHOR if the new anchor is invalid; the old anchor stays
     * @throws IOException if the file cannot be written; the old anchor stays
     */
    public ConfigurationAnchor replace(byte[] anchor) throws RefusedException, IOException {
        ConfigurationAnchor read = read(anchor);
        ConfigurationStore.write(file, anchor);
        return read;
    }

    /** Reads an anchor like {@link #replace}, and refuses it with MALFORMED_ANCHOR if it is larger than 1 MiB or has an invalid field. */
    public static ConfigurationAnchor read(byte[] anchor) throws RefusedException {
        requireSize(anchor.length);
        return ConfigurationAnchor.read(anchor);
    }

    private static void requireSize(long bytes) throws RefusedException {
        if (bytes > MOST_BYTES) {
            throw new RefusedException(FaultCode.MALFORMED_ANCHOR, "The configuration anchor has " + bytes + " bytes; the limit is " + MOST_BYTES);
        }
    }
}
