package org.turnpike.server;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalLong;
import org.turnpike.serverconf.ConfigurationFile;
import org.turnpike.serverconf.CurrentServerConfiguration;
import org.turnpike.serverconf.ServerConfiguration;
import org.turnpike.serverconf.ServerConfigurationStore;

/**
 * The server configuration at the start: from the database, or, while that has none, from {@code turnpike.yaml}. Without both, or if the file is
 * invalid, the server starts uninitialised: it serves nothing and reports the reason. Thread-safe.
 */
final class ServedConfiguration {
    private static final System.Logger LOG = System.getLogger(ServedConfiguration.class.getName());
    private static final int MOST_BYTES = 16 << 20;

    private final CurrentServerConfiguration current = new CurrentServerConfiguration();
    private final ServerConfigurationStore store;
    private final String whyNone;

    /** @throws IOException when the database cannot be read or written */
    ServedConfiguration(ServerConfigurationStore store, Path firstFile) throws IOException {
        this.store = store;
        try {
            Optional<ServerConfigurationStore.Stored> stored = store.findStored();
            whyNone = stored.isPresent() ? "" : readFirst(firstFile);
            stored.ifPresent(current::swap);
        } catch (SQLException e) {
            throw new IOException("The server configuration cannot be read from the database or stored there: " + e.getMessage(), e);
        }
    }

    /** Reads and stores the file. Returns the reason for a failure; empty if it succeeded. */
    private String readFirst(Path file) throws IOException, SQLException {
        if (!Files.exists(file)) {
            return "run 'turnpike-admin initialise INSTANCE/CLASS/CODE/SERVER', or 'turnpike-admin apply FILE' with a " + file.getFileName();
        }
        try {
            ServerConfiguration first = ConfigurationFile.read(text(file));
            current.swap(store.change(OptionalLong.empty(), none -> first).after());
            return "";
        } catch (IllegalArgumentException e) {
            LOG.log(Level.ERROR, file.getFileName() + " was not applied: " + e.getMessage());
            return file.getFileName() + ": " + e.getMessage();
        }
    }

    /** Reads the configuration that another node on the same database has stored; if it cannot be read, the current one stays in force. */
    void refresh() {
        try {
            OptionalLong stored = store.revision();
            long known = current.findStored().map(ServerConfigurationStore.Stored::revision).orElse(0L);
            if (stored.orElse(0L) > known) {
                store.findStored().ifPresent(current::swap);
                LOG.log(Level.INFO, "The server configuration was changed by another node");
            }
        } catch (SQLException e) {
            LOG.log(Level.DEBUG, "The server configuration cannot be read", e);
        }
    }

    private static String text(Path file) throws IOException {
        if (Files.size(file) > MOST_BYTES) {
            throw new IllegalArgumentException("larger than " + MOST_BYTES + " bytes");
        }
        return Files.readString(file);
    }

    CurrentServerConfiguration current() {
        return current;
    }

    /** The reason why the server has no configuration; empty if it has one. */
    Optional<String> problem() {
        return current.find().isPresent() ? Optional.empty() : Optional.of("The server is not initialised: " + whyNone);
    }
}
