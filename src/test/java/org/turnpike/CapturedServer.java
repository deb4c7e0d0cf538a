package org.turnpike;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.turnpike.clientproxy.ClientProxy;
import org.turnpike.clientproxy.ClientAdmission;
import org.turnpike.clientproxy.PeerExchange;
import org.turnpike.clientproxy.RestConsumer;
import org.turnpike.clientproxy.SoapConsumer;
import org.turnpike.clientproxy.SignedDocuments;
import org.turnpike.clientproxy.ProviderTrust;
import org.turnpike.globalconf.CurrentConfiguration;
import org.turnpike.globalconf.TestConfiguration;
import org.turnpike.id.MemberId;
import org.turnpike.keys.CertificateStatus;
import org.turnpike.keys.KeyAlgorithm;
import org.turnpike.keys.KeyUsage;
import org.turnpike.keys.Keys;
import org.turnpike.keys.Mechanism;
import org.turnpike.keys.SoftwareToken;
import org.turnpike.keys.TestTokens;
import org.turnpike.keys.TokenKey;
import org.turnpike.message.ContentType;
import org.turnpike.message.MultipartReader;
import org.turnpike.message.SpoolStore;
import org.turnpike.messagelog.LoggedBodies;
import org.turnpike.messagelog.BodyLogging;
import org.turnpike.messagelog.MessageLog;
import org.turnpike.messagelog.RecordStore;
import org.turnpike.messagelog.SignedContainerStore;
import org.turnpike.messagelog.TimeStampClient;
import org.turnpike.messagelog.TimeStampStore;
import org.turnpike.messagelog.TimeStamping;
import org.turnpike.messagelog.TimeStampingSettings;
import org.turnpike.messagelog.archive.Grouping;
import org.turnpike.metadata.MonitoringServices;
import org.turnpike.monitoring.EnvironmentMetrics;
import org.turnpike.monitoring.EnvironmentSettings;
import org.turnpike.monitoring.Observation;
import org.turnpike.monitoring.OperationalDataStore;
import org.turnpike.monitoring.Operations;
import org.turnpike.monitoring.OperationsSettings;
import org.turnpike.provider.ServiceClient;
import org.turnpike.serverconf.ConfigurationFile;
import org.turnpike.serverconf.CurrentServerConfiguration;
import org.turnpike.serverconf.ServerConfigurationStore;
import org.turnpike.serverproxy.PeerVersions;
import org.turnpike.serverproxy.MessageVerification;
import org.turnpike.serverproxy.MetadataAnswer;
import org.turnpike.serverproxy.PeerAdmission;
import org.turnpike.serverproxy.RestAnswer;
import org.turnpike.serverproxy.SoapAnswer;
import org.turnpike.messagelog.ExchangeLog;
import org.turnpike.metadata.RestMetadata;
import org.turnpike.metadata.SoapMetadata;
import org.turnpike.transport.Peers;
import org.turnpike.trust.RegisteredPeer;
import org.turnpike.serverproxy.ServerProxy;
import org.turnpike.signature.BatchSigner;
import org.turnpike.signature.MessageSigner;
import org.turnpike.signature.SignatureVerifier;
import org.turnpike.signature.StoredConfiguration;
import org.turnpike.storage.Storage;
import org.turnpike.storage.Leadership;
import org.turnpike.transport.Capture;
import org.turnpike.transport.OcspRetrievalClient;
import org.turnpike.transport.PeerResponse;
import org.turnpike.transport.TransportLimits;
import org.turnpike.transport.TransportLimits;
import org.turnpike.trust.ChainVerifier;
import org.turnpike.trust.OcspCache;
import org.turnpike.trust.OcspResponse;
import org.turnpike.trust.OcspStore;
import org.turnpike.trust.OcspVerifier;
import org.turnpike.trust.TestPki;
import org.turnpike.refusals.RefusalRecords;
import org.turnpike.transport.TransportReader;
import org.turnpike.transport.ReceivedMessage;
import org.turnpike.trust.TestPeers;

/**
 * One security server in the instance that was captured, at the time of capture: its doors without TLS below them. The captured CA, the
 * other server and its members are trusted as they were; since nobody has the captured servers' keys, its own certificates come from a
 * CA that is added to the captured configuration, which also knows its authentication certificate.
 */
final class CapturedServer implements Closeable {
    static final Instant AT = Instant.parse("2026-11-21T00:35:30Z");
    private static final char[] PIN = "Test-PIN-5678".toCharArray();
    private static final Path COMMON = Capture.FOLDER.resolve("common");
    private static final OcspVerifier OCSP = new OcspVerifier();
    private static final ChainVerifier CHAINS = new ChainVerifier(OCSP);

    private final Path folder;
    private final InstantSource clock = () -> AT;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final CurrentConfiguration conf = new CurrentConfiguration();
    private final CurrentServerConfiguration served = new CurrentServerConfiguration();
    private final TestPki.Holder ca = TestPki.rootCa("CN=Own CA,O=Turnpike Test,C=FI");
    private final OcspCache ocsp;
    private final Keys keys;
    private final Storage storage;
    private final RecordStore records;
    private final MessageLog messageLog;
    private final SpoolStore spools;

    /**
     * The server of that member.
     *
     * @param memberCode 1111 is the consumer's, 2222 the provider's
     * @param yaml what it serves
     */
    CapturedServer(Path folder, String memberCode, String yaml) throws Exception {
        this.folder = folder;
        served.swap(new ServerConfigurationStore.Stored(1, ConfigurationFile.read(yaml)));
        ocsp = new OcspCache(new OcspStore(Files.createDirectories(folder.resolve("ocsp"))), clock);
        SoftwareToken token = TestTokens.open(folder.resolve("token"));
        token.initialize(PIN.clone());
        token.login(PIN.clone());
        X509Certificate authentication = certificates(token, memberCode);
        keys = new Keys(List.of(token), ocsp, CHAINS, OCSP);
        conf.swap(StoredConfiguration.of(shared(memberCode, authentication), folder.resolve("globalconf"), AT));
        storage = open(new Storage(folder.resolve("db")));
        records = new RecordStore(storage.messageLog());
        messageLog = open(new MessageLog(records, () -> { }, BodyLogging.ALL));
        spools = new SpoolStore(spoolFolder(), 100);                          // small, so that files are used too
    }

    private <T extends AutoCloseable> T open(T part) {
        opened.push(part);
        return part;
    }

    private X509Certificate certificates(SoftwareToken token, String memberCode) throws Exception {
        MemberId member = new MemberId("TEST", "ORG", memberCode);
        TokenKey sign = token.generate("sign", KeyUsage.SIGNING, KeyAlgorithm.RSA_2048, Mechanism.RSA_PKCS);
        X509Certificate signing = ca.certify("CN=" + memberCode + ",O=ORG,C=TEST", sign.publicKey(), TestPki.SIGNING);
        token.importCertificate(signing, Optional.of(member));
        token.activate(signing, true);
        TokenKey auth = token.generate("auth", KeyUsage.AUTHENTICATION, KeyAlgorithm.RSA_2048, Mechanism.RSA_PKCS);
        X509Certificate authentication = ca.certify("CN=auth " + memberCode + ",O=Turnpike Test,C=FI", auth.publicKey(), TestPki.AUTHENTICATION);
        token.importCertificate(authentication, Optional.empty());
        token.changeStatus(authentication, CertificateStatus.REGISTERED);
        token.activate(authentication, true);
        for (X509Certificate own : List.of(signing, authentication)) {
            ocsp.put(own, TestPki.good(own, ca, AT.minusSeconds(60)));
        }
        return authentication;
    }

    private String shared(String memberCode, X509Certificate authentication) throws Exception {
        String approved = TestConfiguration.approvedCa(ca.certificate(), List.of(), "",
                "ee.ria.xroad.common.certificateprofile.impl.EjbcaCertificateProfileInfoProvider");
        String hash = Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(authentication.getEncoded()));
        String address = memberCode.equals("1111") ? "127.0.0.11" : "127.0.0.12";
        return StoredConfiguration.capturedSharedParameters().replaceFirst("<approvedCA>", approved.replace("$", "\\$") + "<approvedCA>")
                .replaceFirst("<address>" + address + "</address>", "<address>" + address + "</address><authCertHash>" + hash + "</authCertHash>");
    }

    /** The certificate the captured consumer (or provider) showed in TLS. */
    static X509Certificate captured(String who) throws Exception {
        try (InputStream pem = Files.newInputStream(COMMON.resolve(who).resolve("auth.pem"))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
        }
    }

    private BatchSigner signer() {
        return new BatchSigner(new MessageSigner(), member -> keys.requireSigning(member, conf.get(), clock.instant()), clock,
                BatchSigner.Limits.standard());
    }

    private ExchangeLog log(BatchSigner signer) {
        return new ExchangeLog(signer, messageLog, new LoggedBodies(1 << 20, false, false), clock);
    }

    private RefusalRecords refusals() {
        return new RefusalRecords(RefusalRecords.DEFAULT_CAPACITY, clock, conf::find);
    }

    private MonitoringServices monitoring() {
        Operations operations = new Operations(OperationsSettings.DEFAULT, new OperationalDataStore(storage.monitoring()), spools, "7.8.0", clock);
        return new MonitoringServices(operations, new EnvironmentMetrics(EnvironmentSettings.DEFAULT, List::of, clock), false, "7.8.0");
    }

    /** Serves the captured transport request as if it had come through TLS from the captured consumer. */
    Capture serve(Capture request) throws Exception {
        ServiceClient services = open(new ServiceClient(Optional::empty));
        BatchSigner signer = signer();
        ExchangeLog log = log(signer);
        RefusalRecords refusals = refusals();
        ServerProxy proxy = new ServerProxy(new PeerAdmission(conf, served, CHAINS, signer, new PeerVersions(Optional.empty()), clock),
                new MessageVerification(conf, new SignatureVerifier(CHAINS), clock), spools, TransportLimits.DEFAULT,
                new SoapAnswer(log, services, spools, TransportLimits.DEFAULT, refusals), new RestAnswer(log, services, spools, TransportLimits.DEFAULT, refusals),
                new MetadataAnswer(log, new SoapMetadata(services), new RestMetadata(services), monitoring(), served, conf, spools, refusals), Observation::unrecorded, refusals);
        BytesExchange exchange = new BytesExchange(request, List.of(captured("consumer")));
        proxy.serve(exchange);
        return exchange.answer();
    }

    /** What the client door sent to the provider, and what it answered its information system. */
    record Consumed(Capture sent, Capture answered) {
    }

    /**
     * Serves the captured request of an information system; the captured provider answers.
     *
     * @param requestId the exchange's id, since the captured answer names it
     */
    Consumed consume(Capture request, Capture providersAnswer, UUID requestId) throws Exception {
        ocsp.put(captured("provider"), retrievedOcsp());
        OcspRetrievalClient nobody = open(new OcspRetrievalClient(1, Duration.ofSeconds(1), Duration.ofSeconds(1)));
        ProviderTrust trust = new ProviderTrust(CHAINS, OCSP, ocsp, nobody, conf, clock);
        Capture[] sent = new Capture[1];
        Peers peers = (identity, addresses, judge, headers, body) -> {
            RegisteredPeer peer = judge.judge(List.of(providersCertificate()), addresses.get(0));
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            body.writeTo(bytes);
            sent[0] = new Capture("POST / HTTP/1.1", headers, bytes.toByteArray());
            return new PeerResponse(200, "OK", providersAnswer.headers(), providersAnswer.stream(), addresses.get(0), peer);
        };
        RefusalRecords refusals = refusals();
        ClientAdmission admission = new ClientAdmission(conf, served, keys, Optional::empty, clock);
        PeerExchange provider = new PeerExchange(conf, peers, trust, new SignatureVerifier(CHAINS), spools, TransportLimits.DEFAULT, refusals, clock);
        ExchangeLog log = log(signer());
        TimeStamping unused = new TimeStamping(new TimeStampStore(storage.messageLog()), new Leadership(storage.messageLog(), "test", clock), open(new TimeStampClient(Duration.ofSeconds(1), Duration.ofSeconds(1))),
                snapshot -> List.of(), conf, TimeStampingSettings.DEFAULT, clock);
        ClientProxy proxy = new ClientProxy(new SoapConsumer(admission, provider, log, spools, TransportLimits.DEFAULT, () -> requestId),
                new RestConsumer(admission, provider, log, spools, TransportLimits.DEFAULT, () -> requestId),
                new SignedDocuments(admission, conf, spools, new SignedContainerStore(storage.messageLog()), unused, Optional.empty(), Grouping.NONE, clock), Observation::unrecorded, refusals);
        BytesExchange exchange = new BytesExchange(request, List.of());
        proxy.serve(exchange);
        return new Consumed(sent[0], exchange.answer());
    }

    private static X509Certificate providersCertificate() throws IOException {
        try {
            return captured("provider");
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private static OcspResponse retrievedOcsp() throws Exception {
        Capture answer = Capture.read("soap-simple", "ocsp5577-response.http");
        String boundary = ContentType.parse(answer.contentType()).boundary().orElseThrow();
        return OcspResponse.read(new MultipartReader(answer.stream(), boundary).next().orElseThrow().content().readAllBytes());
    }

    /** Holds when the message is whole and its signature is the signer's over every part. */
    void requireSignedBy(String memberCode, Capture message) throws Exception {
        try (TransportReader readReader = TransportReader.readResponse(message.stream(), message.contentType(), spools, TransportLimits.DEFAULT)) {
            ReceivedMessage read = readReader.receive(TestPeers.ANYONE);
            new SignatureVerifier(CHAINS).verify(read.requireSignature(), read.signedParts(), new MemberId("TEST", "ORG", memberCode), conf.get(), AT);
        }
    }

    /** How many messages of that id are in the log. */
    long recorded(String queryId) throws Exception {
        return records.count(queryId);
    }

    /** Where parts are spooled: empty when no message is under way. */
    Path spoolFolder() {
        return folder.resolve("spool");
    }

    @Override
    public void close() throws IOException {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
    }
}
