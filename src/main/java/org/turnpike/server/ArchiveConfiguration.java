package org.turnpike.server;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.turnpike.messagelog.archive.ArchiveSettings;
import org.turnpike.messagelog.archive.Grouping;
import org.turnpike.messagelog.archive.HandOverCommandClient;
import org.turnpike.messagelog.archive.ObjectStorageClient;
import org.turnpike.messagelog.archive.OpenPgpKeyStore;

/**
 * The settings of the archive and of encryption at rest.
 *
 * @param encryption how archive files are encrypted; empty if they are not
 * @param command receives archive files, if one is set
 * @param store receives archive files, if one is set
 * @param handOverTimeout the longest time to hand one file over
 * @param bodySecret id of the secret that encrypts bodies in the database; empty if bodies are not encrypted
 * @param bodySecrets the file of all secrets
 */
public record ArchiveConfiguration(ArchiveSettings archive, Optional<OpenPgpKeyStore.Settings> encryption, Optional<List<String>> command,
        Optional<ObjectStorageClient.Settings> store, Duration handOverTimeout, Optional<String> bodySecret, Optional<Path> bodySecrets) {
    private static final String ENCRYPTION = "turnpike.archive.encryption";
    private static final String STORE = "turnpike.archive.store.";
    private static final String DEFAULT_REGION = "us-east-1";
    private static final int LARGEST_FILE = 1 << 30;
    private static final SettingType<Integer> FILE_SIZE = new SettingType<>("size", "bytes, 1 to 1 GiB", ArchiveConfiguration::fileSize,
            SettingType.SMALL_SIZE.writer());

    static ArchiveConfiguration read(SettingsReader reader) {
        ArchiveSettings otherwise = ArchiveSettings.DEFAULT;
        ArchiveSettings archive = new ArchiveSettings(
                reader.take("turnpike.archive.interval", SettingType.DURATION, otherwise.interval(), "Time between two archiving runs."),
                reader.take("turnpike.archive.grouping", SettingType.choice("`none`, `member` or `subsystem`", ArchiveConfiguration::grouping,
                        grouping -> grouping.name().toLowerCase(Locale.ROOT)), otherwise.grouping(),
                        "Which records share an archive file: all (`none`), those of one member, or those of one subsystem."),
                reader.take("turnpike.archive.max-file-size", FILE_SIZE, otherwise.maxFileSize(),
                        "Size of the containers after which an archive file is closed. The last container may exceed it."),
                reader.take("turnpike.archive.keep-records-for", SettingType.DURATION_OR_ZERO, otherwise.keepRecordsFor(),
                        "Shortest time that archived records stay in the database."),
                reader.take("turnpike.archive.keep-files-for", SettingType.DURATION_OR_ZERO, otherwise.keepFilesFor(),
                        "Time that a file stays in `archive/` after it was handed over."),
                reader.take("turnpike.archive.min-free-disk", SettingType.SIZE_IN_BYTES, otherwise.minFreeDisk(),
                        "Free disk space below which nothing is archived or exported, so that messages can be logged."));
        Optional<List<String>> command = reader.find("turnpike.archive.command", SettingType.choice("program and arguments",
                HandOverCommandClient::words, words -> String.join(" ", words)),
                "Command that takes an archive file over. `{file}` stands for the path of the file; without it the path is the last argument. No shell is used.");
        Optional<ObjectStorageClient.Settings> store = store(reader);
        reader.require(command.isEmpty() || store.isEmpty(), "turnpike.archive.command: archive files go to a command or to a store, not to both");
        Optional<String> bodySecret = reader.find("turnpike.messagelog.encryption-secret", SettingType.text("id of a secret"),
                "Secret that encrypts new messages and attachments in the database. Without it they are not encrypted.");
        Optional<Path> bodySecrets = reader.find("turnpike.messagelog.encryption-secrets.file", SettingType.PATH,
                "File of all secrets with which records were encrypted: one line `<id>: <32 bytes in Base64>` for each.");
        reader.require(bodySecret.isEmpty() || bodySecrets.isPresent(),
                "turnpike.messagelog.encryption-secret: set turnpike.messagelog.encryption-secrets.file to the file of the secrets");
        return new ArchiveConfiguration(archive, encryption(reader), command, store,
                reader.take("turnpike.archive.hand-over-timeout", SettingType.TIMEOUT, Duration.ofMinutes(10),
                        "Longest time to hand one file over, to the command or to the store."), bodySecret, bodySecrets);
    }

    private static Grouping grouping(String text) {
        return switch (text) {
            case "none", "member", "subsystem" -> Grouping.valueOf(text.toUpperCase(Locale.ROOT));
            default -> throw new IllegalArgumentException("'" + text + "' is not one of none, member, subsystem");
        };
    }

    private static int fileSize(String text) {
        long bytes = SettingType.bytes(text);
        if (bytes < 1 || bytes > LARGEST_FILE) {
            throw new IllegalArgumentException("'" + text + "' is not within 1 to 1GiB");
        }
        return (int) bytes;
    }

    private static Optional<OpenPgpKeyStore.Settings> encryption(SettingsReader reader) {
        boolean on = reader.take(ENCRYPTION, SettingType.BOOLEAN, false, "Whether archive files, exports and answers of `GET /asic` are encrypted with OpenPGP.");
        Optional<Path> keys = reader.find("turnpike.archive.encryption-keys", SettingType.PATH, "Folder of the readers' public keys, as `gpg --export` writes them.");
        Optional<String> defaultKey = reader.find("turnpike.archive.encryption-default-key", SettingType.text("fingerprint, or key id of 16 digits"),
                "Key for records of members that have no other key.");
        Optional<Path> byMember = reader.find("turnpike.archive.encryption-keys-by-member", SettingType.PATH,
                "File with lines `INSTANCE/CLASS/CODE[/SUBSYSTEM] = key id`. It is used if `turnpike.archive.grouping` is `member` or `subsystem`.");
        Optional<Path> signingKey = reader.find("turnpike.archive.signing-key.file", SettingType.PATH,
                "Secret OpenPGP key of this server, which signs archive files, as `gpg --export-secret-keys` writes it.");
        Optional<char[]> passphrase = reader.secret("turnpike.archive.signing-key.passphrase", "File whose first line is the passphrase of this key, if it has one.");
        boolean whole = keys.isPresent() && defaultKey.isPresent() && signingKey.isPresent();
        reader.require(!on || whole, ENCRYPTION + ": needs turnpike.archive.encryption-keys, turnpike.archive.encryption-default-key and turnpike.archive.signing-key.file");
        return on && whole ? Optional.of(new OpenPgpKeyStore.Settings(keys.get(), defaultKey.get(), byMember, signingKey.get(), passphrase)) : Optional.empty();
    }

    private static Optional<ObjectStorageClient.Settings> store(SettingsReader reader) {
        Optional<String> bucket = reader.find(STORE + "bucket", SettingType.text("name"), "Bucket that archive files are written to.");
        Optional<String> region = reader.find(STORE + "region", SettingType.text("name"), DEFAULT_REGION, "Region of the store.");
        Optional<String> prefix = reader.find(STORE + "prefix", SettingType.text("ends with `/`"), "Prefix of the names of archive files in the bucket.");
        Optional<String> accessKey = reader.find(STORE + "access-key", SettingType.text("id"), "Access key of this server in the store.");
        Optional<char[]> secretKey = reader.secret(STORE + "secret-key", "File whose first line is the secret key that belongs to the access key.");
        return reader.find(STORE + "endpoint", SettingType.choice("`https://host[:port]`", text -> {
            if (bucket.isEmpty() || accessKey.isEmpty() || secretKey.isEmpty()) {
                throw new IllegalArgumentException("needs " + STORE + "bucket, " + STORE + "access-key and " + STORE + "secret-key");
            }
            return new ObjectStorageClient.Settings(URI.create(text), region.orElse(DEFAULT_REGION), bucket.get(), prefix.orElse(""), accessKey.get(),
                    secretKey.get());
        }, String::valueOf), "Store with the S3 interface that takes archive files over. It needs a bucket, an access key and a secret key.");
    }
}
