package org.turnpike.server;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.turnpike.messagelog.archive.ArchiveSettings;
import org.turnpike.messagelog.archive.Grouping;
import org.turnpike.messagelog.archive.HandOverCommandClient;
import org.turnpike.messagelog.archive.ObjectStorageClient;
import org.turnpike.messagelog.archive.OpenPgpKeyStore;

/**
 * What is set of the archive and of encryption at rest.
 *
 * @param encryption of archive files, if they are encrypted
 * @param command that takes archive files over, if one does
 * @param store that takes them over, if one does
 * @param handOverTimeout for one file
 * @param bodySecret id of the secret that bodies are encrypted with in the database; none: they are not
 * @param bodySecrets the file of all secrets
 */
public record ArchiveConfiguration(ArchiveSettings archive, Optional<OpenPgpKeyStore.Settings> encryption, Optional<List<String>> command,
        Optional<ObjectStorageClient.Settings> store, Duration handOverTimeout, Optional<String> bodySecret, Optional<Path> bodySecrets) {
    private static final String ENCRYPTION = "turnpike.archive.encryption";
    private static final String STORE = "turnpike.archive.store.";
    private static final int LARGEST_FILE = 1 << 30;

    static ArchiveConfiguration read(SettingsReader reader) {
        ArchiveSettings otherwise = ArchiveSettings.DEFAULT;
        ArchiveSettings archive = new ArchiveSettings(
                reader.take("turnpike.archive.interval", otherwise.interval(), SettingsReader::duration),
                reader.take("turnpike.archive.grouping", otherwise.grouping(), ArchiveConfiguration::grouping),
                reader.take("turnpike.archive.max-file-size", otherwise.maxFileSize(), ArchiveConfiguration::fileSize),
                reader.take("turnpike.archive.keep-records-for", otherwise.keepRecordsFor(), SettingsReader::durationOrZero),
                reader.take("turnpike.archive.keep-files-for", otherwise.keepFilesFor(), SettingsReader::durationOrZero),
                reader.take("turnpike.archive.min-free-disk", otherwise.minFreeDisk(), SettingsReader::bytes));
        Optional<List<String>> command = reader.find("turnpike.archive.command", HandOverCommandClient::words);
        Optional<ObjectStorageClient.Settings> store = store(reader);
        reader.require(command.isEmpty() || store.isEmpty(), "turnpike.archive.command: archive files go to a command or to a store, not to both");
        Optional<String> bodySecret = reader.find("turnpike.messagelog.encryption-secret", Function.identity());
        Optional<Path> bodySecrets = reader.find("turnpike.messagelog.encryption-secrets.file", Path::of);
        reader.require(bodySecret.isEmpty() || bodySecrets.isPresent(),
                "turnpike.messagelog.encryption-secret: name the file of the secrets by turnpike.messagelog.encryption-secrets.file");
        return new ArchiveConfiguration(archive, encryption(reader), command, store,
                reader.take("turnpike.archive.hand-over-timeout", Duration.ofMinutes(10), SettingsReader::timeout), bodySecret, bodySecrets);
    }

    private static Grouping grouping(String text) {
        return switch (text) {
            case "none", "member", "subsystem" -> Grouping.valueOf(text.toUpperCase(Locale.ROOT));
            default -> throw new IllegalArgumentException("'" + text + "' is none of none, member, subsystem");
        };
    }

    private static int fileSize(String text) {
        long bytes = SettingsReader.bytes(text);
        if (bytes < 1 || bytes > LARGEST_FILE) {
            throw new IllegalArgumentException("'" + text + "' is not within 1 to 1GiB");
        }
        return (int) bytes;
    }

    private static Optional<OpenPgpKeyStore.Settings> encryption(SettingsReader reader) {
        boolean on = reader.take(ENCRYPTION, false, SettingsReader::bool);
        Optional<Path> keys = reader.find("turnpike.archive.encryption-keys", Path::of);
        Optional<String> defaultKey = reader.find("turnpike.archive.encryption-default-key", Function.identity());
        Optional<Path> byMember = reader.find("turnpike.archive.encryption-keys-by-member", Path::of);
        Optional<Path> signingKey = reader.find("turnpike.archive.signing-key.file", Path::of);
        Optional<char[]> passphrase = reader.secret("turnpike.archive.signing-key.passphrase");
        boolean whole = keys.isPresent() && defaultKey.isPresent() && signingKey.isPresent();
        reader.require(!on || whole, ENCRYPTION + ": needs turnpike.archive.encryption-keys, turnpike.archive.encryption-default-key and turnpike.archive.signing-key.file");
        return on && whole ? Optional.of(new OpenPgpKeyStore.Settings(keys.get(), defaultKey.get(), byMember, signingKey.get(), passphrase)) : Optional.empty();
    }

    private static Optional<ObjectStorageClient.Settings> store(SettingsReader reader) {
        Optional<String> bucket = reader.find(STORE + "bucket", Function.identity());
        Optional<String> region = reader.find(STORE + "region", Function.identity());
        Optional<String> prefix = reader.find(STORE + "prefix", Function.identity());
        Optional<String> accessKey = reader.find(STORE + "access-key", Function.identity());
        Optional<char[]> secretKey = reader.secret(STORE + "secret-key");
        return reader.find(STORE + "endpoint", text -> {
            if (bucket.isEmpty() || accessKey.isEmpty() || secretKey.isEmpty()) {
                throw new IllegalArgumentException("needs " + STORE + "bucket, " + STORE + "access-key and " + STORE + "secret-key");
            }
            return new ObjectStorageClient.Settings(URI.create(text), region.orElse("us-east-1"), bucket.get(), prefix.orElse(""), accessKey.get(),
                    secretKey.get());
        });
    }
}
