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
 * All settings, read and checked once. docs/settings.md lists names, units and defaults; a test compares the page with the code.
 *
 * @param refusalRecords how many records of refused handshakes and messages are kept
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
     * @param connections timeouts and limits of the connections
     * @param ocspPort the port at which every peer serves OCSP responses
     * @param ocspConnectTimeout the longest time to connect to this port
     * @param ocspReadTimeout the longest time between two reads of a response
     * @param minimumVersion the oldest accepted {@code x-proxy-version}; if empty, every version is accepted
     */
    public record Peers(PeerSettings connections, int ocspPort, Duration ocspConnectTimeout, Duration ocspReadTimeout,
            Optional<String> minimumVersion) {
    }

    /**
     * The global configuration.
     *
     * @param updateInterval the time between two downloads
     * @param connectTimeout the longest time to connect to a source by http
     * @param httpsTimeout the longest time to connect to a source by https, and again for the TLS handshake
     * @param readTimeout the longest time between two reads
     * @param rollbackTolerance how much earlier than the stored one a new configuration may expire
     * @param federations federated instances that are downloaded too
     */
    public record GlobalConf(Duration updateInterval, Duration connectTimeout, Duration httpsTimeout, Duration readTimeout,
            Duration rollbackTolerance, Federations federations) {
    }

    /**
     * OCSP responses for the certificates of this server.
     *
     * @param retryInterval the time after a failed fetch; the global configuration sets the regular interval
     * @param connectTimeout the longest time to connect to a responder
     * @param readTimeout the longest time between two reads of a response
     * @param futureTolerance how far thisUpdate of a response may be ahead of this server's clock
     */
    public record Ocsp(Duration retryInterval, Duration connectTimeout, Duration readTimeout, Duration futureTolerance) {
    }

    /**
     * Messages that are being processed.
     *
     * @param spoolMemory bytes of each part that stay in memory before a file is written
     * @param minFreeSpace bytes of the disk that these files leave free; empty for the larger of 1 GiB and a twentieth of the disk
     * @param rejectRepeated how long a message id of a client is not accepted again; with zero, it is always accepted
     * @param loggedBodies which bodies are logged
     * @param maxMessage the largest size in bytes of a message's attachments together, or of its REST body, in each direction
     * @param signing how messages wait for a key
     * @param signingDigest the digest algorithm of signatures; hash chains always use SHA-512
     */
    public record Messages(int spoolMemory, OptionalLong minFreeSpace, Duration rejectRepeated, LoggedBodies loggedBodies, long maxMessage, BatchSigner.Limits signing, DigestAlgorithm signingDigest) {
    }

    /**
     * Service descriptions that an administrator adds or refreshes.
     *
     * @param fetchFromLoopback whether descriptions may be fetched from loopback addresses of this machine
     * @param fetchTimeout the longest time to connect, for each read, and for a whole description
     */
    public record Descriptions(boolean fetchFromLoopback, Duration fetchTimeout) {
    }

    /**
     * Limits of admission (trust.md §2.8).
     *
     * @param clientRequests the largest number of requests served at the same time at the client door
     * @param serverRequests the same at the server door
     * @param share the part of these that one address or one peer may use, above 0, at most 1
     * @param waitingRequests the largest number of requests that wait at each of the two doors
     * @param longestWait the longest time that a request waits to be served
     * @param arrivingPerAddress the largest number of requests of one address that arrive, wait or are served
     * @param receiveTimeout the longest time for a whole message to arrive
     * @param answerTimeout the longest time to send a whole answer
     * @param minRate the lowest rate of bodies and answers in bytes per second, after minRateGrace; 0 for no limit
     * @param minRateGrace the time of waiting for the other side before minRate applies
     * @param memory the largest number of bytes of heap that the requests served at one door may need together
     * @param minFreeSpace bytes that must be free on the disk of the home directory; with less, health does not report ready
     * @param minFreeFileHandles the number of free file handles below which no further request is admitted
     * @param maxHeapUsage the part of the heap in use above which no further request is admitted; a value above 1 disables this limit
     */
    public record Admission(int clientRequests, int serverRequests, double share, int waitingRequests, Duration longestWait, int arrivingPerAddress,
            Duration receiveTimeout, Duration answerTimeout, long minRate, Duration minRateGrace, long memory, long minFreeSpace, int minFreeFileHandles,
            double maxHeapUsage) {
    }

    /**
     * Sessions of administrators at the admin door.
     *
     * @param sessionIdle the time without a request after which a session ends
     * @param sessionLength the time after which a session ends even if it is used
     */
    public record AdminDoor(Duration sessionIdle, Duration sessionLength, Optional<PinSource> backupPassphrase) {
        static final AdminDoor DEFAULT = new AdminDoor(Duration.ofMinutes(30), Duration.ofHours(8), Optional.empty());
    }

    /**
     * The tokens.
     *
     * @param pinPolicy whether a new PIN of the software token has to follow trust.md §4.1
     * @param checkInterval the time between two checks whether hardware tokens are present
     * @param pkcs11 the hardware tokens, by name
     */
    public record Tokens(boolean pinPolicy, Duration checkInterval, List<Pkcs11Settings> pkcs11) {
        public Tokens {
            pkcs11 = List.copyOf(pkcs11);
        }

        /** The names of the hardware tokens. */
        List<String> names() {
            return pkcs11.stream().map(Pkcs11Settings::name).toList();
        }
    }

    /**
     * Reads the settings.
     *
     * @param system system properties
     * @param environment environment variables
     * @param defaultHome the home directory if neither names one
     * @throws IllegalArgumentException if settings are invalid; the message lists every problem
     * @throws IOException if turnpike.properties exists but cannot be read
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
                                + " If there are more, the oldest record of the address with the most records is deleted. At most half of the records are about unknown peers."),
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
