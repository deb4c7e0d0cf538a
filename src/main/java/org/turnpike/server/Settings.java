package org.turnpike.server;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.turnpike.deadlines.DeadlineSettings;
import org.turnpike.globalconf.ConfigurationDownload;
import org.turnpike.globalconf.Federations;
import org.turnpike.id.ClientId;
import org.turnpike.keys.Mechanism;
import org.turnpike.keys.PinSource;
import org.turnpike.keys.Pkcs11Settings;
import org.turnpike.messagelog.BodyLogging;
import org.turnpike.messagelog.LoggedBodies;
import org.turnpike.messagelog.TimeStampingSettings;
import org.turnpike.provider.ServiceTimeouts;
import org.turnpike.signature.BatchSigner;
import org.turnpike.signature.DigestAlgorithm;
import org.turnpike.storage.DatabaseSettings;
import org.turnpike.transport.PeerSettings;
import org.turnpike.transport.TransportLimits;
import org.turnpike.trust.OcspVerifier;
import org.turnpike.refusals.RefusalRecords;

/**
 * Everything that can be set, read and checked once. docs/settings.md lists names, units and defaults; a test holds them.
 *
 * @param refusalRecords how many refused handshakes and messages are kept, explained
 * @param tokenPin the software token's PIN, if it was given; cleared by whoever uses it
 */
public record Settings(Path home, DatabaseSettings database, Peers peers, GlobalConf globalConf, Ocsp ocsp, int refusalRecords,
        Messages messages, ServiceTimeouts services, TimeStampingSettings timeStamping, BodyLogging bodyLogging, ArchiveConfiguration archive,
        Admission admission, Descriptions descriptions, Tokens tokens, DeadlineSettings deadlines, AdminDoor adminDoor,
        MonitoringConfiguration monitoring, Optional<char[]> tokenPin) {
    private static final String PKCS11 = "turnpike.pkcs11.";
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
     * What is let in (trust.md §2.8).
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
    public record AdminDoor(Duration sessionIdle, Duration sessionLength) {
        static final AdminDoor DEFAULT = new AdminDoor(Duration.ofMinutes(30), Duration.ofHours(8));
    }

    /**
     * What holds the keys.
     *
     * @param pinPolicy whether a new PIN of the software token has to follow trust.md §4.1
     * @param checkInterval between two looks whether hardware tokens are there
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
        reader.find("turnpike.home", Path::of);
        Settings settings = new Settings(home, database(reader), peers(reader), globalConf(reader), ocsp(reader),
                reader.take("turnpike.trust.records", RefusalRecords.DEFAULT_CAPACITY, Settings::records), messages(reader), services(reader),
                timeStamping(reader), bodyLogging(reader), ArchiveConfiguration.read(reader), admission(reader), descriptions(reader), tokens(reader),
                deadlines(reader), adminDoor(reader), MonitoringConfiguration.read(reader),
                reader.secret("turnpike.token.pin"));
        reader.finish();
        return settings;
    }

    private static DatabaseSettings database(SettingsReader reader) {
        DatabaseSettings otherwise = DatabaseSettings.EMBEDDED;
        return new DatabaseSettings(reader.find("turnpike.database.url", DatabaseSettings::requireUrl),
                reader.take("turnpike.database.user", otherwise.user(), Function.identity()), reader.secret("turnpike.database.password"),
                reader.take("turnpike.database.connections", otherwise.connections(), SettingsReader::connections),
                reader.take("turnpike.database.longest-wait", otherwise.longestWait(), SettingsReader::timeout),
                reader.take("turnpike.database.start-timeout", otherwise.startTimeout(), SettingsReader::timeout));
    }

    private static Descriptions descriptions(SettingsReader reader) {
        return new Descriptions(reader.take("turnpike.services.fetch-from-loopback", false, SettingsReader::bool),
                reader.take("turnpike.services.fetch-timeout", Duration.ofSeconds(60), SettingsReader::timeout));
    }

    private static Tokens tokens(SettingsReader reader) {
        List<Pkcs11Settings> pkcs11 = new ArrayList<>();
        for (String name : reader.between(PKCS11, ".module")) {
            if (!name.matches("[a-z0-9]{1,40}") || name.equals("software")) {
                reader.problem(PKCS11 + name + ": a token's name has lower-case letters and digits, and is not 'software'");
            }
            pkcs11(reader, name, PKCS11 + name).ifPresent(pkcs11::add);
        }
        return new Tokens(reader.take("turnpike.token.pin-policy", true, SettingsReader::bool),
                reader.take("turnpike.token.check-interval", Duration.ofSeconds(30), SettingsReader::duration), pkcs11);
    }

    private static Optional<Pkcs11Settings> pkcs11(SettingsReader reader, String name, String prefix) {
        Optional<Path> module = reader.find(prefix + ".module", Path::of);
        Optional<String> label = reader.find(prefix + ".token-label", Function.identity());
        Optional<String> serial = reader.find(prefix + ".token-serial", Function.identity());
        Optional<Integer> index = reader.find(prefix + ".slot-index", SettingsReader::number);
        Optional<PinSource> pin = reader.secretSource(prefix + ".pin");
        boolean readOnly = reader.take(prefix + ".read-only", false, SettingsReader::bool);
        Mechanism mechanism = reader.take(prefix + ".rsa-mechanism", Mechanism.RSA_PKCS, Settings::rsaMechanism);
        int sessions = reader.take(prefix + ".sessions", 8, Settings::sessions);
        return module.map(path -> new Pkcs11Settings(name, path, label, serial, index, pin, readOnly, mechanism, sessions));
    }

    private static Mechanism rsaMechanism(String text) {
        return Mechanism.find(text).filter(each -> each != Mechanism.ECDSA)
                .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is neither CKM_RSA_PKCS nor CKM_RSA_PKCS_PSS"));
    }

    private static int sessions(String text) {
        int sessions = SettingsReader.count(text);
        if (sessions > Pkcs11Settings.MOST_SESSIONS) {
            throw new IllegalArgumentException("'" + text + "' is more than " + Pkcs11Settings.MOST_SESSIONS);
        }
        return sessions;
    }

    private static AdminDoor adminDoor(SettingsReader reader) {
        return new AdminDoor(reader.take("turnpike.admin.session-idle", AdminDoor.DEFAULT.sessionIdle(), SettingsReader::timeout),
                reader.take("turnpike.admin.session-length", AdminDoor.DEFAULT.sessionLength(), SettingsReader::timeout));
    }

    private static DeadlineSettings deadlines(SettingsReader reader) {
        DeadlineSettings otherwise = DeadlineSettings.DEFAULT;
        return new DeadlineSettings(reader.take("turnpike.deadlines.certificates", otherwise.certificates(), SettingsReader::durations),
                reader.take("turnpike.deadlines.ocsp", otherwise.ocsp(), SettingsReader::durations),
                reader.take("turnpike.deadlines.globalconf", otherwise.globalConfiguration(), SettingsReader::durations),
                reader.take("turnpike.deadlines.timestamping", otherwise.timeStamping(), SettingsReader::durations));
    }

    private static Peers peers(SettingsReader reader) {
        PeerSettings connections = new PeerSettings(reader.take("turnpike.peers.port", PeerSettings.DEFAULT.port(), SettingsReader::port),
                timeouts(reader), selection(reader), pool(reader), tls(reader), Optional.empty());
        return new Peers(connections, reader.take("turnpike.peers.ocsp-port", 5577, SettingsReader::port),
                reader.take("turnpike.peers.ocsp-connect-timeout", Duration.ofSeconds(20), SettingsReader::duration),
                reader.take("turnpike.peers.ocsp-read-timeout", Duration.ofSeconds(30), SettingsReader::duration),
                reader.find("turnpike.peers.minimum-version", Function.identity()));
    }

    private static PeerSettings.Timeouts timeouts(SettingsReader reader) {
        PeerSettings.Timeouts otherwise = PeerSettings.Timeouts.DEFAULT;
        return new PeerSettings.Timeouts(reader.take("turnpike.peers.connect-timeout", otherwise.connect(), SettingsReader::timeout),
                reader.take("turnpike.peers.failover-connect-timeout", otherwise.failoverConnect(), SettingsReader::timeout),
                reader.take("turnpike.peers.response-timeout", otherwise.response(), SettingsReader::timeout),
                reader.take("turnpike.peers.exchange-timeout", otherwise.exchange(), SettingsReader::timeout));
    }

    private static PeerSettings.Selection selection(SettingsReader reader) {
        PeerSettings.Selection otherwise = PeerSettings.Selection.DEFAULT;
        return new PeerSettings.Selection(reader.take("turnpike.peers.fastest-kept", otherwise.fastestKept(), SettingsReader::durationOrZero),
                reader.take("turnpike.peers.cool-down", otherwise.coolDown(), SettingsReader::durationOrZero));
    }

    private static PeerSettings.Tls tls(SettingsReader reader) {
        PeerSettings.Tls otherwise = PeerSettings.Tls.DEFAULT;
        return new PeerSettings.Tls(reader.take("turnpike.peers.tls-protocols", otherwise.protocols(), text -> PeerSettings.Tls.protocols(names(text))),
                reader.take("turnpike.peers.tls-suites", otherwise.suites(), text -> PeerSettings.Tls.suites(names(text))));
    }

    private static List<String> names(String text) {
        return Arrays.stream(text.split(",")).map(String::strip).filter(name -> !name.isEmpty()).toList();
    }

    private static PeerSettings.Pool pool(SettingsReader reader) {
        PeerSettings.Pool otherwise = PeerSettings.Pool.DEFAULT;
        return new PeerSettings.Pool(reader.take("turnpike.peers.reuse-connections", otherwise.reuse(), SettingsReader::bool),
                reader.take("turnpike.peers.idle-timeout", otherwise.idle(), SettingsReader::timeout),
                reader.take("turnpike.peers.validate-after", otherwise.validateAfter(), SettingsReader::durationOrZero),
                reader.take("turnpike.peers.connections-per-route", otherwise.perRoute(), SettingsReader::count),
                reader.take("turnpike.peers.connections", otherwise.total(), SettingsReader::count));
    }

    private static GlobalConf globalConf(SettingsReader reader) {
        return new GlobalConf(reader.take("turnpike.globalconf.update-interval", Duration.ofSeconds(60), SettingsReader::duration),
                reader.take("turnpike.globalconf.connect-timeout", Duration.ofSeconds(10), SettingsReader::duration),
                reader.take("turnpike.globalconf.https-timeout", Duration.ofSeconds(3), SettingsReader::duration),
                reader.take("turnpike.globalconf.read-timeout", Duration.ofSeconds(30), SettingsReader::duration),
                reader.take("turnpike.globalconf.rollback-tolerance", ConfigurationDownload.ROLLBACK_TOLERANCE, SettingsReader::durationOrZero),
                reader.take("turnpike.globalconf.allowed-instances", Federations.NONE, Federations::parse));
    }

    private static Ocsp ocsp(SettingsReader reader) {
        return new Ocsp(reader.take("turnpike.ocsp.retry-interval", Duration.ofSeconds(60), SettingsReader::duration),
                reader.take("turnpike.ocsp.connect-timeout", Duration.ofSeconds(20), SettingsReader::duration),
                reader.take("turnpike.ocsp.read-timeout", Duration.ofSeconds(60), SettingsReader::duration),
                reader.take("turnpike.ocsp.future-tolerance", OcspVerifier.FUTURE_TOLERANCE, SettingsReader::durationOrZero));
    }

    private static int records(String text) {
        int records = SettingsReader.count(text);
        if (records > MAX_REFUSAL_RECORDS) {
            throw new IllegalArgumentException("'" + text + "' is more than " + MAX_REFUSAL_RECORDS);
        }
        return records;
    }

    private static Messages messages(SettingsReader reader) {
        return new Messages(reader.take("turnpike.messages.spool-memory", 64 << 10, SettingsReader::smallBytes),
                reader.find("turnpike.messages.min-free-space", SettingsReader::bytes).map(OptionalLong::of).orElse(OptionalLong.empty()),
                reader.take("turnpike.messages.reject-repeated", Duration.ZERO, SettingsReader::durationOrZero),
                new LoggedBodies(reader.take("turnpike.messages.max-logged-body", 10L << 20, SettingsReader::bytes),
                        reader.take("turnpike.messages.truncate-logged-body", false, SettingsReader::bool),
                        reader.take("turnpike.messagelog.soap-attachments", false, SettingsReader::bool)),
                reader.take("turnpike.messages.max-message", TransportLimits.DEFAULT.bodyBytes(), SettingsReader::bytes), signing(reader),
                reader.take("turnpike.signing.digest", DigestAlgorithm.SHA_512, Settings::digest));
    }

    private static DigestAlgorithm digest(String text) {
        return DigestAlgorithm.findByName(text).orElseThrow(() -> new IllegalArgumentException("'" + text + "' is none of SHA-256, SHA-384, SHA-512"));
    }

    private static ServiceTimeouts services(SettingsReader reader) {
        ServiceTimeouts otherwise = ServiceTimeouts.DEFAULT;
        return new ServiceTimeouts(reader.take("turnpike.services.connect-timeout", otherwise.connect(), SettingsReader::timeout),
                reader.take("turnpike.services.exchange-timeout", otherwise.exchange(), SettingsReader::timeout),
                reader.take("turnpike.services.reject-expired-certificates", otherwise.rejectExpired(), SettingsReader::bool));
    }

    private static BatchSigner.Limits signing(SettingsReader reader) {
        BatchSigner.Limits otherwise = BatchSigner.Limits.standard();
        return new BatchSigner.Limits(reader.take("turnpike.signing.batch", otherwise.batch(), SettingsReader::count),
                reader.take("turnpike.signing.parallel", otherwise.parallel(), SettingsReader::count),
                reader.take("turnpike.signing.longest-wait", otherwise.longestWait(), SettingsReader::duration));
    }

    private static Admission admission(SettingsReader reader) {
        return new Admission(reader.take("turnpike.admission.client-requests", 400, SettingsReader::count),
                reader.take("turnpike.admission.server-requests", 400, SettingsReader::count),
                reader.take("turnpike.admission.share", 0.5, Settings::share),
                reader.take("turnpike.admission.waiting-requests", 1000, SettingsReader::count),
                reader.take("turnpike.admission.longest-wait", Duration.ofSeconds(30), SettingsReader::duration),
                reader.take("turnpike.admission.arriving-per-address", 1500, SettingsReader::count),
                reader.take("turnpike.admission.receive-timeout", Duration.ofHours(1), SettingsReader::duration),
                reader.take("turnpike.admission.answer-timeout", Duration.ofHours(1), SettingsReader::duration),
                reader.take("turnpike.admission.min-rate", 1024L, SettingsReader::bytes),
                reader.take("turnpike.admission.min-rate-grace", Duration.ofSeconds(10), SettingsReader::duration),
                reader.take("turnpike.admission.memory", Runtime.getRuntime().maxMemory() / 5, SettingsReader::bytes),
                reader.take("turnpike.health.min-free-space", 100L << 20, SettingsReader::bytes),
                reader.take("turnpike.admission.min-free-file-handles", 64, SettingsReader::number),
                reader.take("turnpike.admission.max-heap-usage", 1.1, SettingsReader::ratio));
    }

    private static double share(String text) {
        double share = SettingsReader.ratio(text);
        if (share > 1) {
            throw new IllegalArgumentException("'" + text + "' is more than 1");
        }
        return share;
    }

    private static TimeStampingSettings timeStamping(SettingsReader reader) {
        TimeStampingSettings normal = TimeStampingSettings.DEFAULT;
        int limit = reader.take("turnpike.timestamping.records-limit", normal.recordsLimit(), Settings::batch);
        return new TimeStampingSettings(limit,
                reader.take("turnpike.timestamping.retry-delay", normal.retryDelay(), SettingsReader::duration),
                reader.take("turnpike.timestamping.connect-timeout", normal.connectTimeout(), SettingsReader::duration),
                reader.take("turnpike.timestamping.read-timeout", normal.readTimeout(), SettingsReader::duration),
                reader.take("turnpike.timestamping.acceptable-failure-period", normal.acceptableFailure(),
                        text -> text.equals("unlimited") ? Duration.ZERO : SettingsReader.duration(text)),
                reader.take("turnpike.timestamping.clock-tolerance", normal.clockTolerance(), SettingsReader::duration),
                reader.take("turnpike.timestamping.immediately", normal.immediately(), SettingsReader::bool));
    }

    private static int batch(String text) {
        return new TimeStampingSettings(Integer.parseInt(text), Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, false)
                .recordsLimit();
    }

    private static BodyLogging bodyLogging(SettingsReader reader) {
        return new BodyLogging(reader.take("turnpike.messagelog.bodies", true, SettingsReader::bool),
                reader.take("turnpike.messagelog.bodies-except-local", Set.of(), Settings::clients),
                reader.take("turnpike.messagelog.bodies-except-remote", Set.of(), Settings::clients));
    }

    private static Set<ClientId> clients(String text) {
        return Arrays.stream(text.split(",")).map(String::strip).map(ClientId::parse).collect(Collectors.toUnmodifiableSet());
    }

    /** Keeps the PIN out of logs. */
    @Override
    public String toString() {
        return "Settings[home=" + home + "]";
    }
}
