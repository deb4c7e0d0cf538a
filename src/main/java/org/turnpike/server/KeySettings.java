package org.turnpike.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.turnpike.deadlines.DeadlineSettings;
import org.turnpike.keys.Mechanism;
import org.turnpike.keys.PinSource;
import org.turnpike.keys.pkcs11.Pkcs11Settings;
import org.turnpike.storage.DatabaseSettings;

/** Reads the settings of tokens, of the database and of administration. */
final class KeySettings {
    private static final String PKCS11 = "turnpike.pkcs11.";
    private static final String ANY_TOKEN = "<name>";

    private KeySettings() {
    }

    static DatabaseSettings database(SettingsReader reader) {
        DatabaseSettings otherwise = DatabaseSettings.EMBEDDED;
        return new DatabaseSettings(reader.find("turnpike.database.url", SettingType.choice("`jdbc:postgresql://host/database`",
                DatabaseSettings::requireUrl, String::valueOf),
                "PostgreSQL database, version 14 or newer, to use instead of the embedded database. The nodes of one server share it. The URL contains no user and no"
                        + " password. Connect to the database server itself, not to a pooler."),
                reader.take("turnpike.database.user", SettingType.text("user name"), otherwise.user(), "User of the PostgreSQL database."),
                reader.secret("turnpike.database.password", "File whose first line is the password of this user."),
                reader.take("turnpike.database.connections", SettingType.number("connections", 4, 1000), otherwise.connections(),
                        "Largest number of simultaneous connections to the database."),
                reader.take("turnpike.database.longest-wait", SettingType.TIMEOUT, otherwise.longestWait(),
                        "Longest time that a message waits for a connection to the database. The message is then rejected."),
                reader.take("turnpike.database.start-timeout", SettingType.TIMEOUT, otherwise.startTimeout(),
                        "Longest time that a start waits for a PostgreSQL database that does not answer."));
    }

    static Settings.Tokens tokens(SettingsReader reader) {
        boolean policy = reader.take("turnpike.token.pin-policy", SettingType.BOOLEAN, true,
                "Whether a new PIN of the software token must have at least 10 printable ASCII characters of three of the classes lower case, upper case, digit,"
                        + " other.");
        Duration interval = reader.take("turnpike.token.check-interval", SettingType.DURATION, Duration.ofSeconds(30),
                "Time between two checks whether hardware tokens are present. A token that is present again is used again.");
        pkcs11(reader, ANY_TOKEN);
        List<Pkcs11Settings> pkcs11 = new ArrayList<>();
        for (String name : reader.between(PKCS11, ".module")) {
            if (!name.matches("[a-z0-9]{1,40}") || name.equals("software")) {
                reader.problem(PKCS11 + name + ": the name of a token consists of lower-case letters and digits, and is not 'software'");
            }
            pkcs11(reader, name).ifPresent(pkcs11::add);
        }
        return new Settings.Tokens(policy, interval, pkcs11);
    }

    /** Reads the settings of one token; with {@link #ANY_TOKEN}, only describes them. */
    private static Optional<Pkcs11Settings> pkcs11(SettingsReader reader, String name) {
        String prefix = PKCS11 + name;
        Optional<Path> module = reader.find(prefix + ".module", SettingType.PATH, "The vendor's library. A token exists when this is set.");
        Optional<String> label = reader.find(prefix + ".token-label", SettingType.text("label"),
                "Label of the token. If label, serial number or index are set, the token must match all of them.");
        Optional<String> serial = reader.find(prefix + ".token-serial", SettingType.text("serial number"), "Serial number of the token.");
        Optional<Integer> index = reader.find(prefix + ".slot-index", SettingType.number("slot", 0, Integer.MAX_VALUE),
                "Index of the slot of the token. It counts the slots that contain a token, from 0.");
        Optional<PinSource> pin = reader.secretSource(prefix + ".pin",
                "File whose first line is the PIN. Without it, an operator logs in with `turnpike-admin token login`. A rejected PIN is not tried again automatically.");
        boolean readOnly = reader.take(prefix + ".read-only", SettingType.BOOLEAN, false,
                "Whether the token is read-only: Turnpike does not create or delete objects on it.");
        Mechanism mechanism = reader.take(prefix + ".rsa-mechanism", SettingType.choice("`CKM_RSA_PKCS` or `CKM_RSA_PKCS_PSS`", KeySettings::rsaMechanism,
                Mechanism::pkcs11Name), Mechanism.RSA_PKCS,
                "Signature mechanism of RSA keys that were found on the token. Keys that Turnpike generated have their own mechanism.");
        int sessions = reader.take(prefix + ".sessions", SettingType.number("sessions", 1, Pkcs11Settings.MOST_SESSIONS), 8,
                "Largest number of signatures that the token makes at the same time.");
        return module.map(path -> new Pkcs11Settings(name, path, label, serial, index, pin, readOnly, mechanism, sessions));
    }

    private static Mechanism rsaMechanism(String text) {
        return Mechanism.find(text).filter(each -> each != Mechanism.ECDSA)
                .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is neither CKM_RSA_PKCS nor CKM_RSA_PKCS_PSS"));
    }

    static Settings.AdminDoor adminDoor(SettingsReader reader) {
        Settings.AdminDoor otherwise = Settings.AdminDoor.DEFAULT;
        return new Settings.AdminDoor(reader.take("turnpike.admin.session-idle", SettingType.TIMEOUT, otherwise.sessionIdle(),
                "Time without a request after which an administrator's session expires."),
                reader.take("turnpike.admin.session-length", SettingType.TIMEOUT, otherwise.sessionLength(),
                        "Time after which an administrator's session expires in any case."),
                reader.secretSource("turnpike.backup.passphrase", "File whose first line is the default passphrase of backups, which the REST API always uses. Keep a copy elsewhere:"
                        + " without it a backup cannot be restored."));
    }

    static DeadlineSettings deadlines(SettingsReader reader) {
        DeadlineSettings otherwise = DeadlineSettings.DEFAULT;
        return new DeadlineSettings(reader.take("turnpike.deadlines.certificates", SettingType.DURATIONS, otherwise.certificates(),
                "Times before a certificate expires at which a notification is sent and the level rises."),
                reader.take("turnpike.deadlines.ocsp", SettingType.DURATIONS, otherwise.ocsp(), "The same times before an OCSP response expires."),
                reader.take("turnpike.deadlines.globalconf", SettingType.DURATIONS, otherwise.globalConfiguration(),
                        "The same times before the global configuration expires."),
                reader.take("turnpike.deadlines.timestamping", SettingType.DURATIONS, otherwise.timeStamping(),
                        "The same times before messages are rejected because time-stamping fails."));
    }
}
