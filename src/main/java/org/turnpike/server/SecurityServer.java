package org.turnpike.server;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.UUID;
import javax.net.ssl.SSLParameters;
import org.turnpike.admin.AdminBeans;
import org.turnpike.admin.AuditAdmin;
import org.turnpike.admin.AuditLog;
import org.turnpike.admin.AuditMXBean;
import org.turnpike.admin.Doctor;
import org.turnpike.admin.GlobalConfigurationAdmin;
import org.turnpike.admin.GlobalConfigurationMXBean;
import org.turnpike.admin.OcspAdmin;
import org.turnpike.admin.OcspMXBean;
import org.turnpike.admin.TrustAdmin;
import org.turnpike.admin.TrustMXBean;
import org.turnpike.clientproxy.ClientProxy;
import org.turnpike.clientproxy.ConsumerSide;
import org.turnpike.clientproxy.ProviderTrust;
import org.turnpike.clientproxy.SignedDocuments;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.LogText;
import org.turnpike.fault.RefusedException;
import org.turnpike.fault.Stage;
import org.turnpike.globalconf.ConfigurationAnchor;
import org.turnpike.globalconf.ConfigurationClient;
import org.turnpike.globalconf.ConfigurationDownload;
import org.turnpike.globalconf.ConfigurationStore;
import org.turnpike.globalconf.CurrentConfiguration;
import org.turnpike.globalconf.DownloadStatus;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.id.MemberId;
import org.turnpike.id.ServerId;
import org.turnpike.keys.AuthenticationCredential;
import org.turnpike.keys.InternalKey;
import org.turnpike.keys.InternalKeyStore;
import org.turnpike.keys.Keys;
import org.turnpike.keys.SigningCredential;
import org.turnpike.keys.SoftwareToken;
import org.turnpike.keys.SoftwareTokenStore;
import org.turnpike.message.Exchange;
import org.turnpike.message.SpoolStore;
import org.turnpike.messagelog.LoggedBodies;
import org.turnpike.messagelog.MessageLog;
import org.turnpike.messagelog.RecordStore;
import org.turnpike.messagelog.SignedContainerStore;
import org.turnpike.messagelog.TimeStampClient;
import org.turnpike.messagelog.TimeStampStore;
import org.turnpike.messagelog.TimeStamping;
import org.turnpike.metadata.ClientList;
import org.turnpike.provider.ServiceClient;
import org.turnpike.serverconf.ConfigurationFile;
import org.turnpike.serverconf.CurrentServerConfiguration;
import org.turnpike.serverconf.ServerConfiguration;
import org.turnpike.serverconf.ServerConfigurationStore;
import org.turnpike.serverproxy.PeerVersions;
import org.turnpike.serverproxy.ProviderSide;
import org.turnpike.serverproxy.ServerProxy;
import org.turnpike.signature.BatchSigner;
import org.turnpike.signature.MessageSigner;
import org.turnpike.signature.SignatureVerifier;
import org.turnpike.storage.Database;
import org.turnpike.transport.OcspRetrievalClient;
import org.turnpike.transport.PeerClient;
import org.turnpike.transport.PeerProbeClient;
import org.turnpike.trust.ChainVerifier;
import org.turnpike.trust.HandshakeFailedException;
import org.turnpike.trust.HandshakeFailure;
import org.turnpike.trust.OcspCache;
import org.turnpike.trust.OcspClient;
import org.turnpike.trust.OcspFetch;
import org.turnpike.trust.OcspStore;
import org.turnpike.trust.OcspVerifier;
import org.turnpike.trust.RefusalRecord;
import org.turnpike.trust.RefusalRecords;
import org.turnpike.trust.TlsFailures;

/**
 * A security server: everything it consists of is opened here in order and closed in reverse, without a container and without
 * static state, so that two can live in one JVM. The doors are methods; whoever owns the sockets calls them. Thread-safe.
 */
public final class SecurityServer implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(SecurityServer.class.getName());
    private static final String TOKEN = "software";
    /** How often it is looked whether a pass is due; also when the first one is made after the start. */
    private static final Duration TIME_STAMPING_LOOKS = Duration.ofSeconds(1);
    private static final Duration PEER_PASS_INTERVAL = Duration.ofSeconds(1);
    private static final Duration AUDIT_SIGNING = Duration.ofMinutes(1);

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final InstantSource clock;
    private final CurrentConfiguration conf = new CurrentConfiguration();
    private final OcspVerifier ocspVerifier = new OcspVerifier();
    private final ChainVerifier chains;
    private final CurrentServerConfiguration served;
    private final ConfigurationDownload download;
    private final OcspCache ocsp;
    private final OcspRound ocspRound;
    private final SoftwareToken token;
    private final Keys keys;
    private final InternalKey internalKey;
    private final RecordStore records;
    private final TimeStamping timeStamping;
    private final ClientProxy clientProxy;
    private final ServerProxy serverProxy;
    private final PeerClient peers;
    private final OcspDoor ocspDoor;
    private final AuditLog audit;
    private final Map<String, DownloadStatus.Failure> loggedFailures = new ConcurrentHashMap<>();   // each is logged once
    private final RefusalRecords refusals;
    private volatile String lastKeyProblem = "";                  // what was logged last: once a reason, not once a handshake

    /**
     * Opens the server of a home directory and makes a first pass of every job: a configuration source or an OCSP responder that is
     * away does not keep it from starting, it is then not ready.
     *
     * @throws IOException when something of the home directory is missing or unusable, in one sentence with the remedy
     * @throws IllegalArgumentException when turnpike.yaml is wrong, with line and field
     * @throws RefusedException when the anchor is malformed or the PIN is not the token's
     */
    public SecurityServer(Settings settings, InstantSource clock, Schedule schedule) throws IOException, RefusedException {
        this.clock = clock;
        this.refusals = new RefusalRecords(RefusalRecords.DEFAULT_CAPACITY, clock, conf::find);
        try {
            Home home = Home.open(settings.home());
            Database database = open(new Database(home.folder("db")));    // first: its lock tells that no other server has this home
            SpoolStore spools = new SpoolStore(home.folder("spool"), settings.messages().spoolMemory());
            spools.sweep();
            served = new CurrentServerConfiguration(serverConfiguration(home, new ServerConfigurationStore(database)));
            download = new ConfigurationDownload(anchor(home), open(new ConfigurationClient(settings.globalConf().connectTimeout(),
                    settings.globalConf().readTimeout())),
                    new ConfigurationStore(home.folder("globalconf")), clock, conf::swap, settings.globalConf().federations(),
                    ConfigurationDownload.ROLLBACK_TOLERANCE, new Random());
            download.loadStored().ifPresent(conf::swap);
            ocsp = new OcspCache(new OcspStore(home.folder("ocsp")), clock);
            chains = new ChainVerifier(ocspVerifier, ocsp);
            token = token(home, settings);
            opened.push(token::logout);
            internalKey = new InternalKeyStore(home.folder("tokens").resolve("internal.p12")).open(hostName(), clock.instant());
            keys = new Keys(List.of(token), ocsp, chains, ocspVerifier);
            OcspClient ocspClient = open(new OcspClient(settings.ocsp().connectTimeout(), settings.ocsp().readTimeout()));
            OcspFetch ocspFetch = new OcspFetch(keys::activeCertificates, ocspClient, ocspVerifier, ocsp, conf::find, clock);
            ocspRound = new OcspRound(ocspFetch, keys, conf, clock);
            records = new RecordStore(database);
            timeStamping = new TimeStamping(new TimeStampStore(database), open(timeStampClient(settings)),
                    snapshot -> served.get().timeStampingServices(snapshot), conf, settings.timeStamping(), clock);
            MessageLog messageLog = open(new MessageLog(records, timeStamping, settings.bodyLogging()));
            LoggedBodies loggedBodies = new LoggedBodies(settings.messages().maxLoggedBody(), settings.messages().truncateLoggedBody());
            SignatureVerifier signatures = new SignatureVerifier(chains);
            BatchSigner signer = new BatchSigner(new MessageSigner(), this::signingKey, clock, settings.messages().signing());
            ServiceClient services = open(new ServiceClient(() -> Optional.of(internalKey)));
            serverProxy = new ServerProxy(new ProviderSide(conf, served, keys, chains, signatures, signer, messageLog, loggedBodies,
                    services, spools, new PeerVersions(settings.peers().minimumVersion()), refusals, clock));
            OcspRetrievalClient retrieval = open(retrieval(settings));
            ProviderTrust providerTrust = new ProviderTrust(chains, ocspVerifier, ocsp, retrieval, conf, clock);
            peers = open(new PeerClient(settings.peers().connections(), this::connectionFailed));
            ConsumerSide consumerSide = new ConsumerSide(conf, served, keys, providerTrust, signatures, signer, messageLog, loggedBodies,
                    peers, spools, () -> Optional.of(internalKey.chain().get(0)),
                    UUID::randomUUID, refusals, clock);
            clientProxy = new ClientProxy(consumerSide, new SignedDocuments(consumerSide, new SignedContainerStore(database), timeStamping));
            ocspDoor = new OcspDoor(ocsp);
            Doctor doctor = new Doctor(conf, keys, this::id, chains, ocspVerifier, new PeerProbeClient(settings.peers().connections().timeouts().connect()),
                    retrieval, settings.peers().connections().port(), clock);
            audit = open(new AuditLog(home.folder("audit"), () -> internalKey, clock));
            start(settings, open(schedule));
            open(AdminBeans.register(String.valueOf(settings.home().getFileName()), new ServerStatus(this), audit))
                    .add("Audit", new AuditAdmin(audit), AuditMXBean.class)
                    .add("Trust", new TrustAdmin(refusals, doctor), TrustMXBean.class)
                    .add("GlobalConfiguration", new GlobalConfigurationAdmin(conf, download, clock), GlobalConfigurationMXBean.class)
                    .add("Ocsp", new OcspAdmin(ocspFetch, ocsp), OcspMXBean.class);
        } catch (IOException | RefusedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private <T extends AutoCloseable> T open(T part) {
        opened.push(part);
        return part;
    }

    private static ServerConfiguration serverConfiguration(Home home, ServerConfigurationStore store) throws IOException {
        try {
            Optional<ServerConfiguration> stored = store.find();
            return stored.isPresent() ? stored.get() : firstConfiguration(home, store);
        } catch (SQLException e) {
            throw new IOException("The server configuration cannot be read from the database: " + e.getMessage(), e);
        }
    }

    private static ServerConfiguration firstConfiguration(Home home, ServerConfigurationStore store) throws IOException {
        ServerConfiguration first = ConfigurationFile.read(text(home.file("turnpike.yaml"),
                "The server has no configuration yet: put turnpike.yaml into the home directory"));
        try {
            store.replace(first);
            return first;
        } catch (SQLException e) {
            throw new IOException("The server configuration of turnpike.yaml cannot be stored in the database: " + e.getMessage(), e);
        }
    }

    private static ConfigurationAnchor anchor(Home home) throws IOException, RefusedException {
        return ConfigurationAnchor.read(text(home.file("configuration-anchor.xml"),
                "The configuration anchor is missing: put configuration-anchor.xml into the home directory").getBytes(StandardCharsets.UTF_8));
    }

    private static String text(Path file, String ifMissing) throws IOException {
        if (!Files.exists(file)) {
            throw new IOException(ifMissing + " (" + file + ")");
        }
        return Files.readString(file);
    }

    private static SoftwareToken token(Home home, Settings settings) throws IOException, RefusedException {
        SoftwareToken token = new SoftwareToken(TOKEN, new SoftwareTokenStore(home.folder("tokens").resolve(TOKEN)), true, InstantSource.system());
        if (settings.tokenPin().isPresent()) {
            token.login(settings.tokenPin().get());
            Arrays.fill(settings.tokenPin().get(), '\0');
        } else {
            LOG.log(Level.WARNING, "The software token is locked, since no PIN was given: name a file with it by turnpike.token.pin.file");
        }
        return token;
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (IOException e) {
            return "localhost";
        }
    }

    private static OcspRetrievalClient retrieval(Settings settings) {
        return new OcspRetrievalClient(settings.peers().ocspPort(), settings.peers().ocspConnectTimeout(),
                settings.peers().ocspReadTimeout());
    }

    private static TimeStampClient timeStampClient(Settings settings) {
        return new TimeStampClient(settings.timeStamping().connectTimeout(), settings.timeStamping().readTimeout());
    }

    private void start(Settings settings, Schedule schedule) {
        updateConfiguration();
        ocspRound.run();
        schedule.every(settings.globalConf().updateInterval(), "global configuration", this::updateConfiguration);
        schedule.every(settings.ocsp().retryInterval(), "OCSP responses", ocspRound);
        schedule.every(TIME_STAMPING_LOOKS, "time-stamping", timeStamping);
        schedule.every(PEER_PASS_INTERVAL, "connections to peers", peers);
        schedule.every(AUDIT_SIGNING, "audit log", audit::signHead);
    }

    private void updateConfiguration() {
        download.run();
        Map<String, DownloadStatus.Failure> failures = new TreeMap<>(download.status().federated());
        download.status().lastFailure().ifPresent(failure -> failures.put("own instance", failure));
        failures.forEach((instance, failure) -> {
            if (!failure.equals(loggedFailures.put(instance, failure))) {
                LOG.log(Level.WARNING, "The global configuration could not be updated (" + instance + "): "
                        + failure.cause().code() + ": " + failure.cause().getMessage());
            }
        });
    }

    /** Serves an information system: the client door. */
    public void serveClient(Exchange exchange) throws IOException {
        clientProxy.serve(exchange);
    }

    /** Serves another security server: the server door. The exchange carries its TLS certificates. */
    public void serveServer(Exchange exchange) throws IOException {
        serverProxy.serve(exchange);
    }

    /** Answers another security server's question for OCSP responses, from the cache alone: the ocsp door. */
    public void serveOcsp(Exchange exchange) throws IOException {
        ocspDoor.serve(exchange);
    }

    /** The members and subsystems of an instance, by default of the own one, as GET /listClients tells them. */
    public ClientList clients(Optional<String> instance) throws RefusedException {
        return ClientList.of(instance, conf.get(), clock.instant());
    }

    /**
     * What the handshake asks of a peer: registered, issued by an approved CA, valid now. Each request is judged in full again. Nothing is
     * recorded here: whoever asks reports the failed handshake by {@link #handshakeFailed}.
     *
     * @throws CertificateException naming the certificate and the check
     */
    public void judgePeer(X509Certificate[] chain) throws CertificateException {
        try {
            GlobalConfiguration snapshot = conf.get();
            String instance = snapshot.findServer(chain[0]).orElseThrow(() -> notRegistered(chain[0])).id().owner().instance();
            chains.verifyPath(List.of(chain), instance, snapshot, clock.instant());
        } catch (RefusedException e) {
            throw new RefusedPeerException(List.of(chain), e);
        }
    }

    private static HandshakeFailedException notRegistered(X509Certificate leaf) {
        return new HandshakeFailedException(FaultCode.SSL_AUTHENTICATION_FAILED, "The certificate " + leaf.getSubjectX500Principal()
                + " (serial " + leaf.getSerialNumber() + ") is not registered for any security server",
                HandshakeFailure.NotRegistered.of(leaf), null);
    }

    /**
     * Records a handshake that failed at a TLS door, and logs it in one line: the judgement of {@link #judgePeer} where that was the cause,
     * else what the TLS stack says.
     *
     * @param side {@code SERVER} for other security servers, {@code INFORMATION_SYSTEM} for the client door
     * @param address the peer's, where the container tells
     * @param ours the versions and suites the door had enabled
     */
    public void handshakeFailed(RefusalRecord.Side side, Optional<String> address, SSLParameters ours, IOException failure) {
        Optional<RefusedPeerException> judged = RefusedPeerException.in(failure);
        List<X509Certificate> presented = judged.map(RefusedPeerException::presented).orElse(List.of());
        RefusedException refusal = judged.map(RefusedPeerException::refusal).orElseGet(() -> failed(side, ours, failure));
        LOG.log(Level.WARNING, LogText.printable(refusals.handshake(side, address, presented, refusal).line()));
    }

    private RefusedException failed(RefusalRecord.Side side, SSLParameters ours, IOException failure) {
        HandshakeFailure reason = TlsFailures.reason(failure, ours);
        Optional<String> noKey = reason instanceof HandshakeFailure.CipherSuite && side == RefusalRecord.Side.SERVER ? whyNoKey() : Optional.empty();
        return new HandshakeFailedException(FaultCode.SSL_AUTHENTICATION_FAILED, "TLS handshake failed: " + failure.getMessage(),
                noKey.<HandshakeFailure>map(HandshakeFailure.NoOwnKey::new).orElse(reason), failure);
    }

    private Optional<String> whyNoKey() {
        try {
            keys.requireAuthentication(served.get().server(), conf.get(), clock.instant());
            return Optional.empty();
        } catch (RefusedException e) {
            return Optional.of(e.getMessage());
        }
    }

    /** A peer that could not be connected to; a message may still go to another of its addresses. */
    private void connectionFailed(String address, List<X509Certificate> presented, RefusedException refusal) {
        RefusalRecord made = refusals.handshake(RefusalRecord.Side.CLIENT, Optional.of(address), presented, refusal.in(Stage.CLIENT_PROXY));
        LOG.log(Level.WARNING, LogText.printable(made.line()));
    }

    /** Who this server is. */
    public ServerId id() {
        return served.get().server();
    }

    /** Refused handshakes and messages. */
    public RefusalRecords refusals() {
        return refusals;
    }

    /**
     * Runs the listener whenever a new global configuration withdraws trust from a certificate, a server or a CA: whoever keeps TLS
     * sessions forgets them then, since a resumed one asks nobody (trust.md §2.1).
     */
    public void onWithdrawal(Runnable listener) {
        conf.onWithdrawal(listener);
    }

    /** The authentication key and its chain, while they are usable; a new key serves once its OCSP response is at hand. */
    public Optional<AuthenticationCredential> authenticationKey() {
        try {
            return Optional.of(keys.requireAuthentication(served.get().server(), conf.get(), clock.instant()));
        } catch (RefusedException e) {
            if (!e.getMessage().equals(lastKeyProblem)) {
                lastKeyProblem = e.getMessage();
                LOG.log(Level.WARNING, "There is no usable authentication key: " + e.getMessage());
            }
            return Optional.empty();
        }
    }

    /** The key and certificate a member signs with now. */
    public SigningCredential signingKey(MemberId member) throws RefusedException {
        return keys.requireSigning(member, conf.get(), clock.instant());
    }

    /** The key shown to information systems. */
    public InternalKey internalKey() {
        return internalKey;
    }

    /** How many connections to other security servers rest, to be used again. */
    public int restingConnections() {
        return peers.resting();
    }

    /** The message log's records. */
    public RecordStore records() {
        return records;
    }

    /** Time-stamping: its status, and passes on demand. */
    public TimeStamping timeStamping() {
        return timeStamping;
    }

    /** What keeps the server from serving messages, in plain sentences; empty when it is ready. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        try {
            conf.get().requireCurrent(clock.instant());
        } catch (RefusedException e) {
            problems.add("No valid global configuration: " + download.status().lastFailure()
                    .map(failure -> failure.cause().getMessage()).orElse(e.getMessage()));
        }
        if (!token.isActive()) {
            problems.add("The software token is locked: give its PIN");
        }
        if (problems.isEmpty()) {
            whyNoKey().ifPresent(why -> problems.add("No usable authentication key: " + why));
            whyNotStamped().ifPresent(why -> problems.add("Messages cannot be time-stamped: " + why));
        }
        return problems;
    }

    private Optional<String> whyNotStamped() {
        try {
            timeStamping.require();
            return Optional.empty();
        } catch (RefusedException e) {
            return Optional.of(e.getMessage());
        }
    }

    @Override
    public void close() {
        while (!opened.isEmpty()) {
            AutoCloseable part = opened.pop();
            try {
                part.close();
            } catch (Exception e) {
                LOG.log(Level.WARNING, part.getClass().getSimpleName() + " did not close cleanly", e);
            }
        }
    }
}
