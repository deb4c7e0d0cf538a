package org.turnpike.server;

import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.management.ObjectName;
import javax.net.ssl.SSLParameters;
import org.turnpike.admin.AdminBeans;
import org.turnpike.admin.BackupAdmin;
import org.turnpike.admin.BackupMXBean;
import org.turnpike.admin.BeanCalls;
import org.turnpike.admin.DeployedMetrics;
import org.turnpike.admin.DiagnosticsAdmin;
import org.turnpike.admin.DiagnosticsMXBean;
import org.turnpike.admin.Doctor;
import org.turnpike.admin.EnvironmentAdmin;
import org.turnpike.admin.EnvironmentMXBean;
import org.turnpike.admin.GlobalConfigurationAdmin;
import org.turnpike.admin.GlobalConfigurationMXBean;
import org.turnpike.admin.MessageLogMXBean;
import org.turnpike.admin.NodesMXBean;
import org.turnpike.deadlines.Notices;
import org.turnpike.admin.OcspAdmin;
import org.turnpike.admin.OcspMXBean;
import org.turnpike.admin.OperationsAdmin;
import org.turnpike.admin.OperationsMXBean;
import org.turnpike.admin.ServiceCall;
import org.turnpike.admin.TimeStampingAdmin;
import org.turnpike.admin.TimeStampingMXBean;
import org.turnpike.admin.TrustAdmin;
import org.turnpike.admin.TrustMXBean;
import org.turnpike.admin.UsersAdmin;
import org.turnpike.admin.UsersMXBean;
import org.turnpike.admin.Version;
import org.turnpike.backup.BackupStore;
import org.turnpike.backup.Backups;
import org.turnpike.clientproxy.ClientAdmission;
import org.turnpike.clientproxy.ClientProxy;
import org.turnpike.clientproxy.PeerExchange;
import org.turnpike.clientproxy.ProviderTrust;
import org.turnpike.clientproxy.RestConsumer;
import org.turnpike.clientproxy.SoapConsumer;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.AnchorStore;
import org.turnpike.globalconf.ConfigurationClient;
import org.turnpike.globalconf.ConfigurationDownload;
import org.turnpike.globalconf.ConfigurationStore;
import org.turnpike.globalconf.CurrentConfiguration;
import org.turnpike.id.MemberId;
import org.turnpike.id.ServerId;
import org.turnpike.keys.AuthenticationCredential;
import org.turnpike.keys.Certificates;
import org.turnpike.keys.InternalKey;
import org.turnpike.keys.RequestStore;
import org.turnpike.keys.SigningCredential;
import org.turnpike.message.Exchange;
import org.turnpike.message.SpoolStore;
import org.turnpike.messagelog.ExchangeLog;
import org.turnpike.messagelog.MessageLog;
import org.turnpike.messagelog.RecordStore;
import org.turnpike.messagelog.TimeStamping;
import org.turnpike.messagelog.archive.Archiving;
import org.turnpike.metadata.ClientList;
import org.turnpike.metadata.ClientLists;
import org.turnpike.monitoring.Environment;
import org.turnpike.monitoring.Metrics;
import org.turnpike.monitoring.Operations;
import org.turnpike.metadata.RestMetadata;
import org.turnpike.metadata.SoapMetadata;
import org.turnpike.provider.ServiceClient;
import org.turnpike.serverconf.CurrentServerConfiguration;
import org.turnpike.serverconf.ServerConfiguration;
import org.turnpike.serverconf.ServerConfigurationStore;
import org.turnpike.serverproxy.MessageVerification;
import org.turnpike.serverproxy.MetadataAnswer;
import org.turnpike.serverproxy.PeerAdmission;
import org.turnpike.serverproxy.PeerVersions;
import org.turnpike.serverproxy.RepeatedMessages;
import org.turnpike.serverproxy.RestAnswer;
import org.turnpike.serverproxy.ServerProxy;
import org.turnpike.serverproxy.SoapAnswer;
import org.turnpike.signature.BatchSigner;
import org.turnpike.signature.MessageSigner;
import org.turnpike.signature.SignatureVerifier;
import org.turnpike.storage.Storage;
import org.turnpike.transport.OcspRetrievalClient;
import org.turnpike.transport.PeerClient;
import org.turnpike.transport.PeerProbeClient;
import org.turnpike.transport.TransportLimits;
import org.turnpike.trust.ChainVerifier;
import org.turnpike.trust.OcspCache;
import org.turnpike.trust.OcspClient;
import org.turnpike.trust.OcspFetch;
import org.turnpike.trust.OcspStore;
import org.turnpike.trust.OcspVerifier;
import org.turnpike.refusals.RefusalHistory;
import org.turnpike.refusals.RefusalRecord;
import org.turnpike.refusals.RefusalRecords;
import org.turnpike.users.Sessions;
import org.turnpike.users.SignIn;
import org.turnpike.users.UserStore;
import org.turnpike.users.Users;

/**
 * A security server: opens all its parts in order and closes them in reverse order. It needs no container, and several can run in one JVM. The doors
 * are methods; the owner of the sockets calls them. Thread-safe.
 */
public final class SecurityServer implements AutoCloseable {
    private static final Duration NEW_CERTIFICATES_INTERVAL = Duration.ofSeconds(3);
    private static final Duration OTHER_NODES_INTERVAL = Duration.ofSeconds(5);
    private static final Duration PEER_PASS_INTERVAL = Duration.ofSeconds(1);
    private static final Duration DEPLOYED_METRICS_INTERVAL = Duration.ofSeconds(10);
    private static final Duration DIAGNOSTICS_INTERVAL = Duration.ofMinutes(1);
    private static final Duration SERVICE_PASS_INTERVAL = Duration.ofSeconds(1);

    private final Opened opened = new Opened();
    private final InstantSource clock;
    private final CurrentConfiguration conf = new CurrentConfiguration();
    private final OcspVerifier ocspVerifier;
    private final AnchorStore anchors;
    private final ServedConfiguration served;
    private final ConfigurationUpdates updates;
    private final OwnKeys keys;
    private final Handshakes handshakes;
    private final RefusalRecords refusals;
    private final ClientLists clientLists = new ClientLists();
    private final StorageProbe probe;
    private final SpoolStore rehearsed;                                   // with the default memory, so that a short message never needs a file
    private final Evidence evidence;
    private final PeerClient peers;
    private final Operations operations;
    private final Optional<Metrics> metrics;
    private final ClientProxy clientProxy;
    private final ServerProxy serverProxy;
    private final OcspCache ocspResponses;
    private final AdminBeans beans;
    private final SignIn signIn;
    private volatile Supplier<List<String>> outside = List::of;           // problems reported by the code that opened the doors

    /**
     * Opens the server of a home directory and runs every job once. Problems that can be solved at run time do not prevent the start; the server is
     * then not ready and reports them: a missing or malformed anchor, a missing configuration or a malformed turnpike.yaml, a missing or wrong PIN,
     * or an unreachable configuration source or OCSP responder.
     *
     * @throws IOException if a part of the home directory is unusable; the message contains the remedy
     */
    public SecurityServer(Settings settings, InstantSource clock, Schedule schedule) throws IOException {
        this.clock = clock;
        this.refusals = new RefusalRecords(Math.min(settings.refusalRecords(), RefusalRecords.DEFAULT_CAPACITY), clock, conf::find);
        this.ocspVerifier = new OcspVerifier(settings.ocsp().futureTolerance());
        try {
            Home home = Home.open(settings.home());
            Storage storage = opened.add(new Storage(settings.database(), home.folder("db")));    // first: its lock keeps a second server out of this home
            RefusalHistory history = opened.add(new RefusalHistory(refusals, storage.configuration(), settings.refusalRecords(), Evidence.node(settings)));
            SpoolStore spools = new SpoolStore(home.folder("spool"), settings.messages().spoolMemory(), settings.messages().minFreeSpace());
            spools.sweep();
            rehearsed = new SpoolStore(home.folder("spool"), SpoolStore.DEFAULT_MEMORY_BYTES);
            probe = new StorageProbe(storage.messageLog(), settings.home(), settings.admission().minFreeSpace());
            BackupStore backupFiles = new BackupStore(home.folder("backup"));
            ServerConfigurationStore configurations = new ServerConfigurationStore(storage.configuration(), clock);
            BackupParts backedUp = new BackupParts(home, configurations, storage.configuration());
            Backups.finish(backupFiles, backedUp.ofStopped(settings.tokens().names()));      // before the home directory is read
            served = new ServedConfiguration(configurations, home.file("turnpike.yaml"));
            CurrentServerConfiguration configuration = served.current();
            anchors = new AnchorStore(home.file("configuration-anchor.xml"));
            ConfigurationDownload download = download(home, settings.globalConf());
            updates = new ConfigurationUpdates(download, conf, clock);
            OcspCache ocsp = new OcspCache(new OcspStore(home.folder("ocsp")), clock);
            ChainVerifier chains = new ChainVerifier(ocspVerifier, ocsp);
            keys = opened.add(new OwnKeys(home, settings.tokens(), settings.tokenPin(), conf, configuration, ocsp, chains, ocspVerifier, clock));
            handshakes = new Handshakes(conf, chains, keys, refusals, clock);
            OcspClient ocspClient = opened.add(new OcspClient(settings.ocsp().connectTimeout(), settings.ocsp().readTimeout()));
            OcspFetch ocspFetch = new OcspFetch(keys.keys()::activeCertificates, ocspClient, ocspVerifier, ocsp, conf::find, clock);
            evidence = new Evidence(settings, home.folder("archive"), storage.messageLog(), configuration, conf, clock, opened);
            MessageLog messageLog = evidence.messageLog();
            SignatureVerifier signatures = new SignatureVerifier(chains);
            BatchSigner signer = new BatchSigner(new MessageSigner(settings.messages().signingDigest()), keys::signing, clock, settings.messages().signing());
            Supplier<Optional<InternalKey>> internalKey = () -> Optional.of(keys.internal());
            ServiceClient services = opened.add(new ServiceClient(internalKey, settings.services()));
            TransportLimits limits = TransportLimits.withBody(settings.messages().maxMessage());
            Monitoring monitoring = opened.add(new Monitoring(settings.monitoring(), storage.monitoring(), spools, keys.tokens().all(), keys::internal,
                    configuration, clock));
            operations = monitoring.operations();
            metrics = monitoring.metrics();
            ExchangeLog log = new ExchangeLog(signer, messageLog, settings.messages().loggedBodies(), clock);
            serverProxy = new ServerProxy(
                    new PeerAdmission(conf, configuration, chains, signer, new PeerVersions(settings.peers().minimumVersion()), clock),
                    new MessageVerification(conf, signatures, new RepeatedMessages(settings.messages().rejectRepeated()), clock), spools, limits,
                    new SoapAnswer(log, services, spools, limits, refusals), new RestAnswer(log, services, spools, limits, refusals),
                    new MetadataAnswer(log, new SoapMetadata(services), new RestMetadata(services), monitoring.services(), configuration, conf, spools,
                            refusals), operations, refusals);
            OcspRetrievalClient retrieval = opened.add(retrieval(settings.peers()));
            ProviderTrust providerTrust = new ProviderTrust(chains, ocspVerifier, ocsp, retrieval, conf, clock);
            peers = opened.add(new PeerClient(settings.peers().connections(), handshakes::failedThere));
            ClientAdmission admission = new ClientAdmission(conf, configuration, keys.keys(), () -> internalKey.get().map(key -> key.chain().get(0)), clock);
            PeerExchange exchange = new PeerExchange(conf, peers, providerTrust, signatures, spools, limits, refusals, clock);
            clientProxy = new ClientProxy(new SoapConsumer(admission, exchange, log, spools, limits, UUID::randomUUID),
                    new RestConsumer(admission, exchange, log, spools, limits, UUID::randomUUID),
                    evidence.archive().documents(admission, conf, spools, evidence.timeStamping(), clock), operations, refusals);
            ocspResponses = ocsp;
            Doctor doctor = new Doctor(conf, keys.keys(), this::id, chains, ocspVerifier,
                    new PeerProbeClient(settings.peers().connections()), retrieval, settings.peers().connections().port(), clock);
            OcspRound ocspRound = new OcspRound(ocspFetch, keys.keys(), conf, clock);
            start(settings, opened.add(schedule), ocspRound, services);
            monitoring.start(schedule);
            schedule.every(RefusalHistory.INTERVAL, "refusal records", history);
            Notices notices = new Notices(clock);
            KeyBeans keyBeans = new KeyBeans(new KeyBeans.Parts(keys, certificates(configuration, chains, ocsp, ocspFetch), new RequestStore(storage.configuration()), conf, download,
                    configuration, ocspFetch, evidence.timeStamping(), clock), settings.deadlines(), notices);
            keyBeans.start(schedule, settings.tokens().checkInterval());
            DiskUse disks = new DiskUse(Map.of("db", home.folder("db"), "archive", home.folder("archive"), "spool", home.folder("spool"),
                    "audit", home.folder("audit")), clock);
            schedule.every(DiskUse.INTERVAL, "disk use", disks);
            metrics.ifPresent(each -> new ServerMetrics(each, clock).over(operations).over(refusals, history, handshakes).over(keyBeans.deadlines())
                    .over(evidence.timeStamping(), messageLog).over(ocspFetch, download).over(disks).over(peers, evidence, this));
            Administration administration = opened.add(new Administration(home, storage.configuration(), configuration, conf, keys.keys(), keys::internal,
                    this::serveClient, settings.descriptions(), clock));
            administration.start(schedule);
            beans = opened.add(administration.register(String.valueOf(settings.home().getFileName()), new ServerStatus(this, settings.home()), notices))
                    .add("Trust", new TrustAdmin(history, doctor, new ServiceCall(new OwnProxySender(this::serveClient, () -> keys.internal().chain().get(0)), evidence.archive().search(), clock)), TrustMXBean.class)
                    .add("GlobalConfiguration", new GlobalConfigurationAdmin(conf, download, anchors, clock), GlobalConfigurationMXBean.class)
                    .add("Ocsp", new OcspAdmin(ocspFetch, ocsp), OcspMXBean.class)
                    .add("MessageLog", evidence.messageLogAdmin(spools, chains, conf), MessageLogMXBean.class)
                    .add("TimeStamping", new TimeStampingAdmin(evidence.timeStamping(), evidence.leadership(), clock), TimeStampingMXBean.class)
                    .add("Nodes", evidence.nodesAdmin(clock), NodesMXBean.class);
            keyBeans.register(beans);
            Users users = new Users(new UserStore(storage.configuration()), clock);
            Sessions sessions = new Sessions(settings.adminDoor().sessionIdle(), settings.adminDoor().sessionLength());
            signIn = new SignIn(users, sessions, clock);
            beans.add("Users", new UsersAdmin(users, sessions), UsersMXBean.class);
            DiagnosticsAdmin diagnostics = keyBeans.diagnostics().over("server configuration", () -> problem("it", served.problem()))
                    .over("archive", () -> problem("the last run", archiving().status().lastFailure())).over("audit log", () -> problem("it", administration.problem()))
                    .over("refusal records", () -> problem("storing", history.problem()));
            schedule.every(DIAGNOSTICS_INTERVAL, "diagnostics", diagnostics);
            beans.add("Diagnostics", diagnostics, DiagnosticsMXBean.class);
            beans.add("Environment", new EnvironmentAdmin(new Environment(settings.home()), Version.current(), storage.product(), settings.inUse()),
                    EnvironmentMXBean.class);
            beans.add("Operations", new OperationsAdmin(operations, monitoring.history(), clock), OperationsMXBean.class);
            DeployedMetrics deployed = opened.add(new DeployedMetrics(monitoring.environment(), operations.health()));
            deployed.run();
            schedule.every(DEPLOYED_METRICS_INTERVAL, "metrics over JMX", deployed);
            beans.add("Backup", new BackupAdmin(new Backups(backupFiles, () -> findId().map(ServerId::path), backedUp.ofRunning(keys, download, configuration),
                    pin -> restored(pin, ocspRound), clock), settings.adminDoor().backupPassphrase()), BackupMXBean.class);
            evidence.archive().register(beans);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Runs code that serves messages, in memory and on a separate thread, so that the first callers wait less. Called once, after the start. */
    public void rehearse() {
        opened.add(Rehearsal.start(rehearsed, clock));
    }

    /** The name under which this server's bean of a type is registered in the JVM. */
    public ObjectName beanName(String type) {
        return beans.name(type);
    }

    private static Map<String, String> problem(String what, Optional<String> problem) {
        return problem.map(each -> Map.of(what, each)).orElse(Map.of());
    }

    /** Loads the restored data and requests newer evidence, as after a start. */
    private List<String> restored(Optional<char[]> pin, OcspRound ocspRound) {
        pin.ifPresent(keys::loginAnew);
        updates.run();
        ocspRound.run();
        return problems();
    }

    private Certificates certificates(CurrentServerConfiguration configuration, ChainVerifier chains, OcspCache ocsp, OcspFetch ocspFetch) {
        return new Certificates(keys.tokens().all(), conf, chains, ocspVerifier, ocsp, ocspFetch,
                () -> configuration.find().map(ServerConfiguration::members).orElse(Set.of()), clock);
    }

    private ConfigurationDownload download(Home home, Settings.GlobalConf settings) throws IOException {
        ConfigurationDownload download = new ConfigurationDownload(anchors,
                opened.add(new ConfigurationClient(settings.connectTimeout(), settings.httpsTimeout(), settings.readTimeout())),
                new ConfigurationStore(home.folder("globalconf")), clock, conf::swap, settings.federations(),
                settings.rollbackTolerance(), new Random());
        download.loadStored();
        return download;
    }

    private static OcspRetrievalClient retrieval(Settings.Peers settings) {
        return new OcspRetrievalClient(settings.ocspPort(), settings.ocspConnectTimeout(), settings.ocspReadTimeout());
    }

    private void start(Settings settings, Schedule schedule, OcspRound ocspRound, ServiceClient services) {
        updates.run();
        keys.awaitFirstLogin();
        ocspRound.run();
        schedule.every(settings.globalConf().updateInterval(), "global configuration", updates);
        schedule.every(settings.ocsp().retryInterval(), "OCSP responses", ocspRound);
        schedule.every(NEW_CERTIFICATES_INTERVAL, "OCSP responses of new certificates", ocspRound::runForNew);
        schedule.every(OTHER_NODES_INTERVAL, "changes by other nodes", served::refresh);
        evidence.start(schedule, opened);
        schedule.every(PEER_PASS_INTERVAL, "connections to peers", peers);
        schedule.every(StorageProbe.EVERY, "storage", probe);
        schedule.every(SERVICE_PASS_INTERVAL, "calls of information systems", services);
    }

    /** Serves an information system: the client door. */
    public void serveClient(Exchange exchange) throws IOException {
        clientProxy.serve(exchange);
    }

    /** Serves another security server: the server door. The exchange contains its TLS certificates. */
    public void serveServer(Exchange exchange) throws IOException {
        serverProxy.serve(exchange);
    }

    /** The cached OCSP responses, which the ocsp door returns. */
    public OcspCache ocspResponses() {
        return ocspResponses;
    }

    /** Returns the members and subsystems of an instance, by default of this server's instance, as GET /listClients does. */
    public ClientList clients(Optional<String> instance) throws RefusedException {
        return clientLists.of(instance, conf.get(), clock.instant());
    }

    /**
     * Verifies a peer during the handshake: its certificate is registered, issued by an approved CA, and valid now. Each request makes all
     * checks again. Nothing is recorded here: the caller reports the failed handshake by {@link #handshakeFailed}.
     *
     * @throws CertificateException naming the certificate and the check
     */
    public void judgePeer(X509Certificate[] chain) throws CertificateException {
        handshakes.judge(chain);
    }

    /**
     * Records a handshake that failed at a TLS door, and logs it in one line: with the result of {@link #judgePeer} if that was the cause, otherwise
     * with the reason from the TLS stack.
     *
     * @param side {@code SERVER} for other security servers, {@code INFORMATION_SYSTEM} for the client door
     * @param address the peer's, if the container knows it
     * @param ours the versions and suites the door had enabled
     * @param negotiated TLS version and cipher suite; empty if the handshake failed before
     */
    public void handshakeFailed(RefusalRecord.Side side, Optional<String> address, SSLParameters ours, String negotiated, IOException failure) {
        handshakes.failedHere(side, new RefusalRecords.OtherSide(address, List.of(), negotiated), ours, failure);
    }

    /** The beans, for a front end inside this JVM. */
    public BeanCalls beans() {
        return beans.calls();
    }

    /** Identifies the administrators that may call at the admin door. */
    public SignIn signIn() {
        return signIn;
    }

    /** The clock of this server. */
    public InstantSource clock() {
        return clock;
    }

    /**
     * Counts a handshake that was completed at a TLS door.
     *
     * @param resumed whether the handshake resumed an earlier session
     */
    public void handshakeCompleted(RefusalRecord.Side side, String protocol, boolean resumed) {
        handshakes.completed(side, protocol, resumed);
    }

    /** The metrics for {@code /metrics}; empty if {@code /metrics} is disabled. */
    public Optional<Metrics> metrics() {
        return metrics;
    }

    /** The identifier of this server; empty before it is initialised. */
    public Optional<ServerId> findId() {
        return served.current().find().map(each -> each.server());
    }

    /** @throws IllegalStateException before the server is initialised */
    private ServerId id() {
        return findId().orElseThrow(() -> new IllegalStateException(served.problem().orElse("The server is not initialised")));
    }

    /** Refused handshakes and messages. */
    public RefusalRecords refusals() {
        return refusals;
    }

    /**
     * Runs the listener whenever a new global configuration withdraws trust from a certificate, a server or a CA: the owner of the TLS sessions must
     * then invalidate them, because resumed sessions are not verified (trust.md §2.1).
     */
    public void onWithdrawal(Runnable listener) {
        conf.onWithdrawal(listener);
    }

    /** Returns the authentication key and its chain; empty if they are not usable. A new key is used when its OCSP response is available. */
    public Optional<AuthenticationCredential> authenticationKey() {
        return keys.authentication();
    }

    /** The key and certificate a member signs with now. */
    public SigningCredential signingKey(MemberId member) throws RefusedException {
        return keys.signing(member);
    }

    /** The key that identifies this server to information systems. */
    public InternalKey internalKey() {
        return keys.internal();
    }

    /** The number of unused connections to other security servers. */
    public int restingConnections() {
        return peers.resting();
    }

    /** The message log's records. */
    public RecordStore records() {
        return evidence.records();
    }

    /** Operational data of the exchanges so far. */
    public Operations operations() {
        return operations;
    }

    /** The archive: its status, and runs on demand. */
    public Archiving archiving() {
        return evidence.archive().archiving();
    }

    /** Time-stamping: its status, and runs on demand. */
    public TimeStamping timeStamping() {
        return evidence.timeStamping();
    }

    /** The reasons why the server cannot serve messages, as sentences; empty if it is ready. */
    public List<String> problems() {
        return Stream.concat(outside.get().stream(), ownProblems().stream()).toList();
    }

    /** Adds problems that only the code that opened the doors knows, as sentences. */
    public void watch(Supplier<List<String>> problems) {
        outside = problems;
    }

    private List<String> ownProblems() {
        List<String> first = Stream.of(served.problem(), updates.problem(), keys.problem()).flatMap(Optional::stream).toList();
        return !first.isEmpty() ? first : Stream.concat(probe.problems().stream(), Stream.of(keys.whyNoAuthentication().map(why -> "No usable authentication key: " + why),
                whyNotStamped().map(why -> "Messages cannot be time-stamped: " + why)).flatMap(Optional::stream)).toList();
    }

    /** Returns the state of the server, which summarises its problems. */
    public ServerState state() {
        if (problems().isEmpty()) {
            return ServerState.READY;
        }
        if (served.problem().isPresent() || !anchors.exists()) {
            return ServerState.NOT_INITIALISED;
        }
        return keys.problem().isPresent() ? ServerState.NO_PIN : ServerState.NOT_READY;
    }

    private Optional<String> whyNotStamped() {
        try {
            evidence.timeStamping().require();
            return Optional.empty();
        } catch (RefusedException e) {
            return Optional.of(e.getMessage());
        }
    }

    @Override
    public void close() {
        opened.close();
    }
}
