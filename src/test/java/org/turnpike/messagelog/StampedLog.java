package org.turnpike.messagelog;

import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.turnpike.TestClock;
import org.turnpike.globalconf.CurrentConfiguration;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.id.ClientId;
import org.turnpike.id.ServiceId;
import org.turnpike.message.Content;
import org.turnpike.sandbox.CertificationAuthority;
import org.turnpike.sandbox.InstanceKeyAlgorithm;
import org.turnpike.sandbox.SigningIdentity;
import org.turnpike.sandbox.TimeStampingService;
import org.turnpike.sandbox.Validity;
import org.turnpike.signature.Containers;
import org.turnpike.signature.HashChainParts;
import org.turnpike.signature.SignatureParts;
import org.turnpike.signature.StoredConfiguration;
import org.turnpike.storage.Database;
import org.turnpike.storage.DatabaseSettings;
import org.turnpike.storage.Leadership;
import org.turnpike.storage.Storage;

/** A message log with a database, a clock and a time-stamping service; what is recorded is a message of the captures, again and again. */
public final class StampedLog implements Closeable {
    public static final Instant START = Instant.parse("2026-11-21T00:50:00Z");
    private static final SigningIdentity APPROVED = CertificationAuthority.top("Test", InstanceKeyAlgorithm.EC, Validity.around(START))
            .newTimeStamping(InstanceKeyAlgorithm.EC, Validity.around(START));
    private static final Map<String, byte[]> ENTRIES = entries();

    public final TestClock clock = new TestClock(START);
    private final Storage storage;
    public final Database database;
    public final Leadership leadership;
    public final RecordStore records;
    public final SignedContainerStore containers;
    private final HttpServer http;
    private final TimeStampClient client;
    private final CurrentConfiguration conf = new CurrentConfiguration();
    private final TimeStamping timeStamping;

    public StampedLog(DatabaseSettings kind, Path folder) throws Exception {
        this(kind, folder, BodyEncryption.NONE);
    }

    /** @param encryption of what is recorded */
    public StampedLog(DatabaseSettings kind, Path folder, BodyEncryption encryption) throws Exception {
        storage = new Storage(kind, folder.resolve("db"));
        database = storage.messageLog();
        leadership = new Leadership(database, "test", clock);
        leadership.run();
        records = new RecordStore(database, encryption);
        containers = new SignedContainerStore(database, encryption);
        TimeStampingService authority = new TimeStampingService(APPROVED, clock);
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/", exchange -> {
            try (exchange) {
                byte[] answer = authority.respond(exchange.getRequestBody().readAllBytes());
                exchange.sendResponseHeaders(200, answer.length);
                exchange.getResponseBody().write(answer);
            }
        });
        http.start();
        String listed = "<approvedTSA><name>Service</name><url>http://127.0.0.1:" + http.getAddress().getPort() + "/</url><cert>"
                + Base64.getEncoder().encodeToString(APPROVED.certificate().getEncoded()) + "</cert></approvedTSA>";
        conf.swap(StoredConfiguration.of(StoredConfiguration.capturedSharedParameters().replaceAll("<approvedTSA>[\\s\\S]*</approvedTSA>", listed),
                folder.resolve("conf"), START));
        client = new TimeStampClient(Duration.ofSeconds(60), Duration.ofSeconds(60));
        timeStamping = new TimeStamping(new TimeStampStore(database), leadership, client, snapshot -> snapshot.timeStampingAuthorities(snapshot.instance()),
                conf, TimeStampingSettings.DEFAULT, clock);
    }

    private static Map<String, byte[]> entries() {
        try {
            return Containers.entries(Containers.captured().stream()
                    .filter(one -> one.name().matches("rest-post-json/asic-provider.*request.*")).findFirst().orElseThrow().zip());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The configuration the containers verify with. */
    public GlobalConfiguration configuration() throws Exception {
        return conf.get();
    }

    /** The message that is recorded. */
    public static byte[] message() {
        return ENTRIES.get("message.xml");
    }

    /** Its attachment. */
    public static byte[] attachment() {
        return ENTRIES.get("attachment1");
    }

    /** Records a message of that party with each of the ids. */
    public void record(ClientId party, String... ids) throws Exception {
        record(party, List.of(ids));
    }

    /** As above. */
    public void record(ClientId party, List<String> ids) throws Exception {
        record(party, ids, message(), List.of(attachment()));
    }

    /** Records other contents under the signature of the message. */
    public void record(ClientId party, List<String> ids, byte[] message, List<byte[]> attachments) throws Exception {
        SignatureParts signature = new SignatureParts(ENTRIES.get("META-INF/signatures.xml"),
                Optional.of(new HashChainParts(ENTRIES.get("sig-hashchainresult.xml"), ENTRIES.get("sig-hashchain.xml"))));
        List<MessageRecord> messages = new ArrayList<>();
        for (String id : ids) {
            messages.add(new MessageRecord(clock.instant(), id, Optional.of("r"), party, Leg.CONSUMER_REST_REQUEST, party, new ServiceId(party, "service"), Content.of(message), signature,
                    attachments.stream().map(Content::of).toList()));
        }
        records.insert(messages);
    }

    /** Stamps all that waits. */
    public void stamp() throws Exception {
        timeStamping.pass();
        if (timeStamping.status().lastFailure().isPresent()) {
            throw new AssertionError(timeStamping.status().lastFailure().get());
        }
    }

    /** A number that the database gives. */
    public long number(String query) throws Exception {
        return database.inTransaction(connection -> {
            try (var statement = connection.createStatement(); var rows = statement.executeQuery(query)) {
                rows.next();
                return rows.getLong(1);
            }
        });
    }

    @Override
    public void close() throws IOException {
        client.close();
        http.stop(0);
        leadership.close();
        storage.close();
    }
}
