package org.turnpike.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.turnpike.backup.Part;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.AnchorStore;
import org.turnpike.globalconf.ConfigurationDownload;
import org.turnpike.globalconf.ConfigurationStore;
import org.turnpike.globalconf.KeptConfiguration;
import org.turnpike.keys.CurrentInternalKey;
import org.turnpike.keys.InternalKeyStore;
import org.turnpike.keys.SoftwareTokenStore;
import org.turnpike.keys.Token;
import org.turnpike.registration.RegistrationStore;
import org.turnpike.serverconf.ConfigurationChanges;
import org.turnpike.serverconf.ConfigurationFile;
import org.turnpike.serverconf.ConfigurationFileWriter;
import org.turnpike.serverconf.CurrentServerConfiguration;
import org.turnpike.serverconf.ServerConfiguration;
import org.turnpike.serverconf.ServerConfigurationStore;
import org.turnpike.storage.Database;

/**
 * The parts of a backup: everything that a server needs, except its settings. They are restored in this order, the server configuration last. In a
 * running server, each part locks out changes. A server that is about to start makes no changes.
 */
final class BackupParts {
    private static final String YAML = "turnpike.yaml";
    private static final String REGISTRATION = "registration.json";
    private static final String INTERNAL = "internal.p12";

    private final Home home;
    private final Database database;
    private final ServerConfigurationStore configurations;
    private final RegistrationStore registrations;

    BackupParts(Home home, ServerConfigurationStore configurations, Database database) {
        this.home = home;
        this.database = database;
        this.configurations = configurations;
        this.registrations = new RegistrationStore(database);
    }

    private interface Source {
        Map<String, byte[]> read() throws IOException, SQLException;
    }

    private interface Check {
        void require(String server, Map<String, byte[]> files, Optional<char[]> tokenPin) throws RefusedException;
    }

    private interface Target {
        void replace(Map<String, byte[]> files) throws IOException, SQLException;
    }

    private record Piece(String name, boolean isNeeded, Source source, Check check, Target target) implements Part {
        @Override
        public Map<String, byte[]> read() throws IOException {
            try {
                return source.read();
            } catch (SQLException e) {
                throw new IOException("The database failed: " + e.getMessage(), e);
            }
        }

        @Override
        public void require(String server, Map<String, byte[]> files, Optional<char[]> tokenPin) throws RefusedException {
            check.require(server, files, tokenPin);
        }

        @Override
        public void replace(Map<String, byte[]> files) throws IOException {
            try {
                target.replace(files);
            } catch (SQLException e) {
                throw new IOException("The database failed: " + e.getMessage(), e);
            }
        }
    }

    /** The parts of a running server. */
    List<Part> ofRunning(OwnKeys keys, ConfigurationDownload download, CurrentServerConfiguration served) throws IOException {
        List<Part> parts = new ArrayList<>();
        for (Token token : keys.tokens().all()) {
            parts.add(new Piece(token(token.id()), token == keys.tokens().software(), token::files,
                    (server, files, pin) -> token.requireFiles(files, pin), token::replaceFiles));
        }
        CurrentInternalKey internal = keys.changeableInternal();
        KeptConfiguration kept = kept();
        ConfigurationChanges changes = new ConfigurationChanges(configurations, served);
        parts.add(new Piece("internal", true, () -> Map.of(INTERNAL, internal.file()),
                (server, files, pin) -> CurrentInternalKey.requireFile(only(INTERNAL, files)), files -> internal.replaceFile(files.get(INTERNAL))));
        parts.add(new Piece("globalconf", true, kept::files, (server, files, pin) -> KeptConfiguration.require(server.substring(0, server.indexOf('/')), files),
                files -> download.replaceFiles(() -> kept.replace(files))));
        parts.add(registration());
        parts.add(configuration(configuration -> changes.change(OptionalLong.empty(), before -> configuration)));
        return parts;
    }

    /**
     * The parts of a server that is about to start.
     *
     * @param tokens names of its tokens besides the software token
     */
    List<Part> ofStopped(List<String> tokens) throws IOException {
        List<Part> parts = new ArrayList<>();
        List<String> all = new ArrayList<>(List.of(OwnTokens.SOFTWARE));
        all.addAll(tokens);
        Path folder = home.folder("tokens");
        for (String name : all) {
            parts.add(written(token(name), new SoftwareTokenStore(folder.resolve(name))::replaceAll));
        }
        parts.add(written("internal", files -> new InternalKeyStore(folder.resolve(INTERNAL)).restore(files.get(INTERNAL))));
        parts.add(written("globalconf", kept()::replace));
        parts.add(registration());
        parts.add(configuration(configuration -> configurations.change(OptionalLong.empty(), before -> configuration)));
        return parts;
    }

    /** A part that is only written. The process that started the restore has already read and checked it. */
    private static Part written(String name, Target target) {
        return new Piece(name, true, Map::of, (server, files, pin) -> { }, target);
    }

    private static String token(String id) {
        return "tokens/" + id;
    }

    private KeptConfiguration kept() throws IOException {
        return new KeptConfiguration(new AnchorStore(home.file("configuration-anchor.xml")), new ConfigurationStore(home.folder("globalconf")));
    }

    private Part registration() {
        return new Piece("registration", true, () -> Map.of(REGISTRATION, registrations.export()), BackupParts::requireRegistration,
                files -> registrations.replace(files.get(REGISTRATION)));
    }

    private static void requireRegistration(String server, Map<String, byte[]> files, Optional<char[]> pin) throws RefusedException {
        try {
            RegistrationStore.requireExport(only(REGISTRATION, files));
        } catch (IllegalArgumentException e) {
            throw refused(e.getMessage());
        }
    }

    private interface Replacement {
        void with(ServerConfiguration configuration) throws SQLException;
    }

    private Part configuration(Replacement replacement) {
        return new Piece("configuration", true, this::yaml, BackupParts::requireConfiguration, files -> replacement.with(configuration(files.get(YAML))));
    }

    private Map<String, byte[]> yaml() throws IOException, SQLException {
        Optional<ServerConfiguration> found = configurations.find();
        if (found.isEmpty()) {
            return Map.of();
        }
        byte[] yaml = ConfigurationFileWriter.write(found.get()).getBytes(StandardCharsets.UTF_8);
        if (!configuration(yaml).equals(found.get())) {
            throw new IOException("The server configuration cannot be backed up: the configuration that is read from the backup's text differs from it");
        }
        return Map.of(YAML, yaml);
    }

    private static ServerConfiguration configuration(byte[] yaml) {
        return ConfigurationFile.read(new String(yaml, StandardCharsets.UTF_8));
    }

    private static void requireConfiguration(String server, Map<String, byte[]> files, Optional<char[]> pin) throws RefusedException {
        try {
            ServerConfiguration configuration = configuration(only(YAML, files));
            if (!configuration.server().path().equals(server)) {
                throw refused("its server configuration belongs to " + configuration.server().path() + ", but the backup belongs to " + server);
            }
        } catch (IllegalArgumentException e) {
            throw refused("its server configuration cannot be used: " + e.getMessage());
        }
    }

    private static byte[] only(String name, Map<String, byte[]> files) throws RefusedException {
        if (files.size() != 1 || !files.containsKey(name)) {
            throw refused("it has " + files.keySet() + " where " + name + " should be");
        }
        return files.get(name);
    }

    private static RefusedException refused(String text) {
        return new RefusedException(FaultCode.INVALID_REQUEST, "file: " + text);
    }
}
