package org.turnpike.server;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.stream.Stream;
import org.turnpike.admin.SettingView;
import org.turnpike.keys.PinSource;
import org.turnpike.deadlines.DeadlineSettings;
import org.turnpike.globalconf.Federations;
import org.turnpike.keys.pkcs11.Pkcs11Settings;
import org.turnpike.messagelog.BodyLogging;
import org.turnpike.messagelog.LoggedBodies;
import org.turnpike.messagelog.TimeStampingSettings;
import org.turnpike.provider.ServiceTimeouts;
import org.turnpike.signature.BatchSigner;
import org.turnpike.signature.DigestAlgorithm;
import org.turnpike.storage.DatabaseSettings;
import org.turnpike.transport.PeerSettings;
import org.turnpike.refusals.RefusalHistory;

/**
 * All settings, read and checked once. docs/settings.md lists names, units and defaults; a test holds them.
 *
 * @param refusalRecords how many refused handshakes and messages are kept, explained
 * @param tokenPin the software token's PIN, if it was given; cleared by its user
 * @param inUse every setting with its value and source, those of the doors last
 */
public record Settings(Path home, DatabaseSettings database, Peers peers, GlobalConf globalConf, Ocsp ocsp, int refusalRecords,
        Messages messages, ServiceTimeouts services, TimeStampingSettings timeStamping, BodyLogging bodyLogging, ArchiveConfiguration archive,
        Admission admission, Descriptions descriptions, Tokens tokens, DeadlineSettings deadlines, AdminDoor adminDoor,
        MonitoringConfiguration monitoring, Optional<char[]> tokenPin, List<SettingView> inUse) {
    private static final int MAX_REFUSAL_RECORDS = 100_000;

    /**
     * Connections to other security servers.
     *
     * @param connections how they are made, kept and bounded
     * @param ocspPort where every peer serves OCSP responses
     * @param ocspConnectTimeout to fetch one there
     * @param ocspReadTimeout between two reads of it
     * @param minimumVersion the oldest {@code x-proxy-version} accepted; any when absent
     */
    public record Peers(PeerSettings connections, int ocspPort, Duration ocspConnectTimeout, Duration ocspReadTimeout,
            Optional<String> minimumVersion) {
    }

    /**
     * The global configuration.
     *
     * @param updateInterval between two downloads
     * @param connectTimeout to a source of it by http
     * @param httpsTimeout to a source of it by https, and again for the TLS handshake
     * @param readTimeout between two reads of it
     * @param rollbackTolerance how much earlier than the stored one a new configuration may expire
     * @param federations federated instances that are downloaded too
     */
    public record GlobalConf(Duration updateInterval, Duration connectTimeout, Duration httpsTimeout, Duration readTimeout,
            Duration rollbackTolerance, Federations federations) {
    }

    /**
     * OCSP responses for the own certificates.
     *
     * @param retryInterval after a failed fetch; the regular interval is the global configuration's
     * @param connectTimeout to a responder
     * @param readTimeout between two reads of a response
     * @param futureTolerance how far ahead of the own clock any response's thisUpdate may lie
     */
    public record Ocsp(Duration retryInterval, Duration connectTimeout, Duration readTimeout, Duration futureTolerance) {
    }

    /**
     * Messages under way.
     *
     * @param spoolMemory bytes of each part kept in memory before a file is made
     * @param minFreeSpace bytes of the disk that these files leave free; empty for the larger of 1 GiB and a twentieth of the disk
     * @param rejectRepeated how long a message id of a client is not accepted again; zero for as often as it comes
     * @param loggedBodies what the message log takes of them
     * @param maxMessage bytes of a message's attachments together, or of its REST body, whichever way it goes
     * @param signing how messages wait for a key
     * @param signingDigest of the signatures made; hash chains are of SHA-512 always
     */
    public record Messages(int spoolMemory, OptionalLong minFreeSpace, Duration rejectRepeated, LoggedBodies loggedBodies, long maxMessage, BatchSigner.Limits signing, DigestAlgorithm signingDigest) {
    }

    /**
     * Service descriptions that an administrator adds or refreshes.
     *
     * @param fetchFromLoopback whether they may come from this machine's loopback addresses
     * @param fetchTimeout to connect, for each read and for a whole description
     */
    public record Descriptions(boolean fetchFromLoopback, Duration fetchTimeout) {
    }

    /**
     * Limits of admission (trust.md §2.8).
     *
     * @param clientRequests served at the same time at the client door
     * @param serverRequests served at the same time at the server door
     * @param share of these that one address or one peer may have, above 0, 1 for all
     * @param waitingRequests that may wait at each of the two doors
     * @param longestWait of a request for its turn
     * @param arrivingPerAddress requests of one address that arrive, wait or are served
     * @param receiveTimeout for a whole message to arrive, however steadily it flows
     * @param answerTimeout for a whole answer to leave
     * @param minRate bytes a second at which a body arrives and an answer leaves, after minRateGrace; 0 for any
     * @param minRateGrace time of waiting for the other side within which the rate does not matter
     * @param memory bytes of heap that the requests served at one door may need together
     * @param minFreeSpace bytes that the disk of the home directory must have free for health to say ready
     * @param minFreeFileHandles below which nothing more is let in
     * @param maxHeapUsage part of the heap above which nothing more is let in; above 1 for never
     */
    public record Admission(int clientRequests, int serverRequests, double share, int waitingRequests, Duration longestWait, int arrivingPerAddress,
            Duration receiveTimeout, Duration answerTimeout, long minRate, Duration minRateGrace, long memory, long minFreeSpace, int minFreeFileHandles,
            double maxHeapUsage) {
    }

    /**
     * Sessions of administrators at the administration door.
     *
     * @param sessionIdle without a request, after which a session ends
     * @param sessionLength after which a session ends in any case
     */
    public record AdminDoor(Duration sessionIdle, Duration sessionLength, Optional<PinSource> backupPassphrase) {
        static final AdminDoor DEFAULT = new AdminDoor(Duration.ofMinutes(30), Duration.ofHours(8), Optional.empty());
    }

    /**
     * The tokens.
     *
     * @param pinPolicy whether a new PIN of the software token has to follow trust.md §4.1
     * @param checkInterval between two checks whether hardware tokens are present
     * @param pkcs11 the hardware tokens, by name
     */
    public record Tokens(boolean pinPolicy, Duration checkInterval, List<Pkcs11Settings> pkcs11) {
        public Tokens {
            pkcs11 = List.copyOf(pkcs11);
        }

        /** Of the hardware tokens. */
        List<String> names() {
            return pkcs11.stream().map(Pkcs11Settings::name).toList();
        }
    }

    /**
     * Reads the settings.
     *
     * @param system system properties
     * @param environment environment variables
     * @param defaultHome the home when neither names one
     * @throws IllegalArgumentException with every problem at once
     * @throws IOException when turnpike.properties is there but cannot be read
     */
    public static Settings read(Map<String, String> system, Map<String, String> environment, Path defaultHome) throws IOException {
        Path home = Path.of(system.getOrDefault("turnpike.home", environment.getOrDefault("TURNPIKE_HOME", defaultHome.toString())));
        SettingsReader reader = new SettingsReader(SettingsReader.load(home.resolve("turnpike.properties")), environment, system);
        Settings settings = read(home, reader);
        return settings.shown(Stream.concat(reader.inUse().stream(), DoorSetting.ALL.stream().map(door -> door.view(system))).toList());
    }

    private static Settings read(Path home, SettingsReader reader) {
        reader.find("turnpike.home", SettingType.PATH, "`turnpike` in the container's data",
                "Home directory: everything that Turnpike writes is below it. A system property or environment variable only.");
        Settings settings = new Settings(home, KeySettings.database(reader), NetworkSettings.peers(reader), NetworkSettings.globalConf(reader),
                NetworkSettings.ocsp(reader), reader.take("turnpike.trust.records", SettingType.number("records", 1, MAX_REFUSAL_RECORDS),
                        RefusalHistory.DEFAULT_CAPACITY,
                        "Number of refused handshakes and messages that the database keeps with their explanation, for all nodes (`turnpike-admin trust records`)."
                                + " Beyond it the oldest of the address with the most records is deleted; at most half are about unknown peers."),
                MessageSettings.messages(reader), NetworkSettings.services(reader), MessageSettings.timeStamping(reader), MessageSettings.bodyLogging(reader),
                ArchiveConfiguration.read(reader), MessageSettings.admission(reader), NetworkSettings.descriptions(reader), KeySettings.tokens(reader),
                KeySettings.deadlines(reader), KeySettings.adminDoor(reader), MonitoringConfiguration.read(reader),
                reader.secret("turnpike.token.pin", "File whose first line is the PIN of the software token."), List.of());
        reader.finish();
        return settings;
    }

    /** Every setting in the order of reading, doors last, as docs/settings.md lists them. */
    static List<DescribedSetting> described() {
        SettingsReader reader = new SettingsReader(new Properties(), Map.of(), Map.of());
        read(Path.of("turnpike"), reader);
        return Stream.concat(reader.described().stream(), DoorSetting.ALL.stream().map(DoorSetting::described)).toList();
    }

    private Settings shown(List<SettingView> all) {
        return new Settings(home, database, peers, globalConf, ocsp, refusalRecords, messages, services, timeStamping, bodyLogging, archive, admission, descriptions, tokens, deadlines,
                adminDoor, monitoring, tokenPin, all);
    }

    /** Keeps the PIN out of logs. */
    @Override
    public String toString() {
        return "Settings[home=" + home + "]";
    }
}
