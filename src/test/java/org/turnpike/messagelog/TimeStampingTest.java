package org.turnpike.messagelog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.turnpike.TestClock;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.CurrentConfiguration;
import org.turnpike.id.MemberId;
import org.turnpike.id.ServiceId;
import org.turnpike.id.SubsystemId;
import org.turnpike.message.Content;
import org.turnpike.sandbox.CertificationAuthority;
import org.turnpike.sandbox.InstanceKeyAlgorithm;
import org.turnpike.sandbox.SigningIdentity;
import org.turnpike.sandbox.TimeStampingService;
import org.turnpike.sandbox.Validity;
import org.turnpike.signature.ContainerReport;
import org.turnpike.signature.ContainerVerifier;
import org.turnpike.signature.Containers;
import org.turnpike.signature.HashChainParts;
import org.turnpike.signature.SignatureParts;
import org.turnpike.signature.StoredConfiguration;
import org.turnpike.storage.Databases;
import org.turnpike.storage.Leadership;
import org.turnpike.storage.Storage;
import org.turnpike.trust.ChainVerifier;
import org.turnpike.trust.OcspVerifier;

/** Time-stamping against services that behave and that do not; what is stamped are messages of the captures. */
@Tag("slow")
@ParameterizedClass
@EnumSource(Databases.class)
class TimeStampingTest {
    @Parameter
    Databases kind;

    private static final Instant START = Instant.parse("2026-11-21T00:50:00Z");
    private static final SubsystemId CONSUMER = new SubsystemId(new MemberId("TEST", "ORG", "1111"), "consumer");
    private static CertificationAuthority top;
    private static SigningIdentity approved;

    @TempDir
    private Path folder;
    private final TestClock clock = new TestClock(START);
    private final TimeStampingService authority = new TimeStampingService(approved, clock);
    private final CurrentConfiguration conf = new CurrentConfiguration();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger paths = new AtomicInteger();
    private final CountDownLatch end = new CountDownLatch(1);
    private Storage storage;
    private Leadership leadership;
    private TimeStampStore store;
    private SignedContainerStore containers;
    private HttpServer http;
    private TimeStampClient client;

    /** Answers a request for a time-stamp, well or badly. */
    private interface Service {
        byte[] answer(byte[] request) throws IOException;
    }

    @BeforeAll
    static void makeAuthority() {
        top = CertificationAuthority.top("Test", InstanceKeyAlgorithm.EC, Validity.around(START));
        approved = top.newTimeStamping(InstanceKeyAlgorithm.EC, Validity.around(START));
    }

    @BeforeEach
    void open() throws Exception {
        storage = new Storage(kind.fresh(), folder.resolve("db"));
        leadership = new Leadership(storage.messageLog(), "test", clock);
        leadership.run();
        store = new TimeStampStore(storage.messageLog());
        containers = new SignedContainerStore(storage.messageLog());
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(Executors.newCachedThreadPool());
        client = new TimeStampClient(Duration.ofSeconds(5), Duration.ofSeconds(5));
        http.start();
    }

    @AfterEach
    void close() throws Exception {
        end.countDown();
        client.close();
        leadership.close();
        http.stop(0);
        ((ExecutorService) http.getExecutor()).shutdownNow();
        storage.close();
    }

    /** A time-stamping of these services, in order; all sign with the approved key unless they say otherwise. */
    private TimeStamping timeStamping(int limit, Service... services) throws Exception {
        return timeStamping(limit, false, services);
    }

    private TimeStamping timeStamping(int limit, boolean immediately, Service... services) throws Exception {
        StringBuilder listed = new StringBuilder();
        String certificate = Base64.getEncoder().encodeToString(approved.certificate().getEncoded());
        for (int i = 0; i < services.length; i++) {
            Service service = services[i];
            String path = "/" + paths.incrementAndGet();
            http.createContext(path, exchange -> {
                asked.incrementAndGet();
                try (exchange) {
                    assertThat(exchange.getRequestHeaders().getFirst("Content-Type")).isEqualTo("application/timestamp-query");
                    byte[] answer = service.answer(exchange.getRequestBody().readAllBytes());
                    exchange.sendResponseHeaders(answer.length == 0 ? 500 : 200, answer.length == 0 ? -1 : answer.length);
                    exchange.getResponseBody().write(answer);
                }
            });
            listed.append("<approvedTSA><name>Service ").append(i).append("</name><url>http://127.0.0.1:").append(http.getAddress().getPort())
                    .append(path).append("</url><cert>").append(certificate).append("</cert></approvedTSA>");
        }
        String shared = StoredConfiguration.capturedSharedParameters().replaceAll("<approvedTSA>[\\s\\S]*</approvedTSA>", listed.toString());
        conf.swap(StoredConfiguration.of(shared, folder.resolve("conf"), START));
        TimeStampingSettings settings = new TimeStampingSettings(limit, Duration.ofSeconds(60), Duration.ofSeconds(5), Duration.ofSeconds(2),
                Duration.ofHours(4), Duration.ofMinutes(10), immediately);
        return new TimeStamping(store, leadership, client, snapshot -> snapshot.timeStampingAuthorities(snapshot.instance()), conf, settings, clock);
    }

    /** Records messages whose signatures have no time-stamp: those of containers stamped in a batch. */
    private List<String> record(int n) throws Exception {
        Map<String, byte[]> entries = Containers.entries(Containers.captured().stream()
                .filter(one -> one.name().matches("rest-post-json/asic-provider.*request.*")).findFirst().orElseThrow().zip());
        List<String> ids = IntStream.range(0, n).mapToObj(i -> "id " + i).toList();
        List<MessageRecord> records = new ArrayList<>();
        for (String id : ids) {
            SignatureParts signature = new SignatureParts(entries.get("META-INF/signatures.xml"),
                    Optional.of(new HashChainParts(entries.get("sig-hashchainresult.xml"), entries.get("sig-hashchain.xml"))));
            records.add(new MessageRecord(clock.instant(), id, Optional.of("r"), CONSUMER, Leg.CONSUMER_REST_REQUEST, CONSUMER, new ServiceId(CONSUMER, "service"),
                    Content.of(entries.get("message.xml")), signature, List.of(Content.of(entries.get("attachment1")))));
        }
        new RecordStore(storage.messageLog()).insert(records);
        return ids;
    }

    private byte[] container(String id) throws Exception {
        List<SignedContainerStore.Found> found = containers.find(id, CONSUMER, Optional.of(false));
        assertThat(found).hasSize(1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        containers.write(found.get(0).id(), out);
        return out.toByteArray();
    }

    private void assertStamped(String id) throws Exception {
        ContainerReport report = new ContainerVerifier(new ChainVerifier(new OcspVerifier())).verify(Content.of(container(id)), conf.get());
        assertThat(report.isValid()).as(report.toString()).isTrue();
        assertThat(report.proof().orElseThrow().stampedAt()).isEqualTo(clock.instant());
    }

    private long rows(String query) throws Exception {
        return storage.messageLog().inTransaction(connection -> {
            try (var rows = connection.createStatement().executeQuery(query)) {
                rows.next();
                return rows.getLong(1);
            }
        });
    }

    private byte[] good(byte[] request) throws IOException {
        return authority.respond(request);
    }

    private byte[] ofAnother(byte[] request) throws IOException {
        return new TimeStampingService(top.newTimeStamping(InstanceKeyAlgorithm.EC, Validity.around(START)), clock).respond(request);
    }

    private byte[] overSomethingElse(byte[] request) throws IOException {
        return authority.respond(new TimeStampRequestGenerator().generate(TSPAlgorithms.SHA512, new byte[64], BigInteger.ONE).getEncoded());
    }

    private byte[] withABrokenSignature(byte[] request) throws IOException {
        byte[] answer = authority.respond(request);
        answer[answer.length - 1] ^= 1;
        return answer;
    }

    private byte[] ofYesterday(byte[] request) throws IOException {
        return authority.respond(request, clock.instant().minus(Duration.ofDays(1)));
    }

    private byte[] never(byte[] request) throws IOException {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new byte[0];
    }

    /** What a service does wrong, and the code that says so. */
    private enum Fault {
        ANSWERS_WITH_HTTP_500("mlog.timestamping_non_ok_response"), ANSWERS_TOO_MUCH("mlog.timestamping_non_ok_response"),
        ANSWERS_NONSENSE("mlog.timestamp_response_validation_failed"), STAMPS_ANOTHER_IMPRINT("mlog.timestamp_response_validation_failed"),
        STAMPS_WITH_A_STALE_TIME("mlog.timestamp_response_validation_failed"), HAS_ANOTHER_CERTIFICATE("mlog.tsp_certificate_not_found"),
        SIGNS_WRONGLY("mlog.timestamp_signer_verification_failed"), IS_TOO_SLOW("mlog.timestamp_request_timed_out"),
        IS_UNREACHABLE("mlog.network_error");

        private final String code;

        Fault(String code) {
            this.code = code;
        }
    }

    private Service with(Fault fault) {
        return switch (fault) {
            case ANSWERS_WITH_HTTP_500 -> request -> new byte[0];
            case ANSWERS_TOO_MUCH -> request -> new byte[300_000];
            case ANSWERS_NONSENSE -> request -> "no time-stamp".getBytes(StandardCharsets.US_ASCII);
            case STAMPS_ANOTHER_IMPRINT -> this::overSomethingElse;
            case STAMPS_WITH_A_STALE_TIME -> this::ofYesterday;
            case HAS_ANOTHER_CERTIFICATE -> this::ofAnother;
            case SIGNS_WRONGLY -> this::withABrokenSignature;
            case IS_TOO_SLOW -> this::never;
            case IS_UNREACHABLE -> this::good;
        };
    }

    @ParameterizedTest
    @EnumSource
    void aServiceThatIsFaultyStampsNothingAndTheNextOneIsAsked(Fault fault) throws Exception {
        record(2);
        TimeStamping failing = timeStamping(100, with(fault));
        if (fault == Fault.IS_UNREACHABLE) {
            http.stop(0);
        }
        failing.run();
        assertThat(failing.status().lastFailure().orElseThrow()).startsWith("timestamping_failed: ").contains(fault.code);
        assertThat(failing.status().failingSince()).contains(START);
        assertThat(failing.status().refusesFrom()).contains(START.plus(Duration.ofHours(4)));
        assertThat(failing.status().services()).singleElement().satisfies(service -> {
            assertThat(service.lastFailure()).contains(START);
            assertThat(service.failure().orElseThrow()).startsWith(fault.code);
            assertThat(service.lastSuccess()).isEmpty();
        });
        assertThat(store.backlog()).isEqualTo(2);
        assertThat(rows("select count(*) from time_stamp")).isZero();
        if (fault != Fault.IS_UNREACHABLE) {
            TimeStamping second = timeStamping(100, with(fault), this::good);
            second.run();
            assertThat(second.status().failingSince()).isEmpty();
            assertThat(second.status().services()).extracting(service -> service.lastSuccess().isPresent()).containsExactly(false, true);
            assertThat(store.backlog()).isZero();
        }
    }

    @Test
    void inImmediateModeAMessageIsPassedOnOnlyOnceItIsStamped() throws Exception {
        Records records = new Records();
        boolean[] away = {false};
        TimeStamping immediate = timeStamping(100, true, request -> away[0] ? new byte[0] : good(request));
        try (MessageLog log = new MessageLog(new RecordStore(storage.messageLog()), immediate, BodyLogging.ALL)) {
            assertThat(Records.outcome(log, records.message("stamped", clock.instant()))).isEmpty();
            assertThat(store.backlog()).isZero();
            assertThat(rows("select count(*) from time_stamp where hash_chain_result is null")).isEqualTo(1);
            away[0] = true;
            assertThat(Records.outcome(log, records.message("refused", clock.instant()))).contains("logging_failed.timestamping_failed");
            assertThat(log.status().refused()).isEqualTo(1);
            assertThat(store.backlog()).as("it is recorded, and stamped later").isEqualTo(1);
            immediate.run();
            clock.advance(Duration.ofDays(1));
            assertThat(immediate.status().refusesFrom()).as("no period: each message is its own proof").isEmpty();
            away[0] = false;
            assertThat(Records.outcome(log, records.message("again", clock.instant()))).isEmpty();
            immediate.run();
            assertThat(store.backlog()).isZero();
            assertThat(rows("select count(*) from record_time_stamp")).isEqualTo(3);
        }
    }

    @Test
    void theGracePeriodGoesOnOverARestart() throws Exception {
        record(1);
        timeStamping(100, request -> new byte[0]).run();
        clock.advance(Duration.ofHours(3));
        TimeStamping restarted = timeStamping(100, request -> new byte[0]);
        assertThat(restarted.status().refusesFrom()).contains(START.plus(Duration.ofHours(4)));
        clock.advance(Duration.ofHours(1).plusMillis(1));
        assertThatThrownBy(timeStamping(100, this::good)::require).extracting("code").isEqualTo("timestamping_failed");

        TimeStamping healed = timeStamping(100, this::good);
        healed.run();
        healed.require();
        assertThat(timeStamping(100, this::good).status().failingSince()).isEmpty();
        assertThat(timeStamping(100, this::good).status().lastSuccess()).contains(clock.instant());
    }

    @Test
    void aServiceThatDripsItsAnswerIsGivenUp() throws Exception {
        record(1);
        TimeStamping timeStamping = timeStamping(100, this::good);
        http.createContext("/drip", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, 0);
                while (!end.await(100, TimeUnit.MILLISECONDS)) {
                    exchange.getResponseBody().write(0);
                    exchange.getResponseBody().flush();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        var dripping = new org.turnpike.globalconf.TimeStampingAuthority("drips",
                URI.create("http://127.0.0.1:" + http.getAddress().getPort() + "/drip"), approved.certificate());
        try (TimeStampClient impatient = new TimeStampClient(Duration.ofMillis(500), Duration.ofMillis(500))) {
            assertThatThrownBy(() -> impatient.ask(dripping, new byte[64])).extracting("code").isEqualTo("timestamp_request_timed_out");
        }
        timeStamping.run();
        assertThat(timeStamping.status().backlog()).isZero();
    }

    @Test
    void theFirstServiceThatAnswersWellCounts() throws Exception {
        List<String> ids = record(3);
        TimeStamping timeStamping = timeStamping(100, request -> new byte[0], this::ofAnother, this::good, this::never);
        timeStamping.run();
        assertThat(timeStamping.status().lastSuccess()).contains(START);
        assertThat(timeStamping.status().failingSince()).isEmpty();
        assertThat(asked).hasValue(3);
        for (String id : ids) {
            assertStamped(id);
        }
    }

    @Test
    void whatWaitsIsStampedInBatchesOneAfterTheOther() throws Exception {
        List<String> ids = record(11);
        timeStamping(5, this::good).run();
        assertThat(asked).hasValue(3);
        assertThat(rows("select count(*) from time_stamp")).isEqualTo(3);
        assertThat(rows("select count(*) from time_stamp where hash_chain_result is null")).isEqualTo(1);
        for (String id : ids) {
            assertStamped(id);
        }
        assertThat(Containers.entries(container(ids.get(10)))).doesNotContainKey("META-INF/timestamp.tst");
    }

    @Test
    void aBatchThatIsStoredInPiecesHasOneToken() throws Exception {
        List<String> ids = record(TimeStamping.PIECE + 3);
        timeStamping(10_000, this::good).run();
        assertThat(asked).hasValue(1);
        assertThat(store.backlog()).isZero();
        assertThat(rows("select count(*) from record_time_stamp")).isEqualTo(ids.size());
        assertThat(rows("select count(*) from time_stamp")).as("once with each piece").isEqualTo(2);
        for (int i : new int[] {0, TimeStamping.PIECE - 1, TimeStamping.PIECE, TimeStamping.PIECE + 2}) {
            assertStamped(ids.get(i));
        }
    }

    @Test
    void whatAStopLeavesUnstampedIsStampedByTheNextStart() throws Exception {
        List<String> ids = record(TimeStamping.PIECE + 3);
        AtomicReference<TimeStamping> stopping = new AtomicReference<>();
        stopping.set(timeStamping(10_000, request -> {
            stopping.get().close();
            return good(request);
        }));
        stopping.get().run();
        assertThat(store.backlog()).as("the piece that was under way is stored").isEqualTo(3);
        assertThat(stopping.get().status().failingSince()).isEmpty();
        leadership.close();
        leadership = new Leadership(storage.messageLog(), "restarted", clock);
        leadership.run();
        timeStamping(10_000, this::good).run();
        assertThat(store.backlog()).isZero();
        assertThat(rows("select count(*) from record_time_stamp")).isEqualTo(ids.size());
        for (int i : new int[] {0, TimeStamping.PIECE - 1, TimeStamping.PIECE, TimeStamping.PIECE + 2}) {
            assertStamped(ids.get(i));
        }
    }

    @Test
    void whileItFailsOneRecordIsTriedAndThenAll() throws Exception {
        record(4);
        boolean[] away = {true};
        TimeStamping timeStamping = timeStamping(100, request -> away[0] ? new byte[0] : good(request));
        timeStamping.run();
        clock.advance(Duration.ofSeconds(59));
        timeStamping.run();
        assertThat(asked).hasValue(1);
        clock.advance(Duration.ofSeconds(1));
        timeStamping.run();
        assertThat(asked).hasValue(2);
        away[0] = false;
        clock.advance(Duration.ofSeconds(60));
        timeStamping.run();
        assertThat(asked).hasValue(4);
        assertThat(rows("select count(*) from time_stamp where hash_chain_result is null")).isEqualTo(1);
        assertThat(timeStamping.status().backlog()).isZero();
        assertThat(timeStamping.status().failingSince()).isEmpty();
    }

    @Test
    void messagesAreRefusedOnlyAfterTheAcceptablePeriodAndWithoutAnyService() throws Exception {
        record(1);
        TimeStamping timeStamping = timeStamping(100, request -> new byte[0]);
        timeStamping.run();
        clock.advance(Duration.ofHours(4));
        timeStamping.require();
        clock.advance(Duration.ofMillis(1));
        assertThatThrownBy(timeStamping::require).isInstanceOf(RefusedException.class).extracting("code").isEqualTo("timestamping_failed");
        assertThatThrownBy(timeStamping(100)::require).extracting("code").isEqualTo("mlog.no_timestamping_provider_found");
    }

    @Test
    void passesAndForcedStampsAtTheSameMomentStampEachRecordOnce() throws Exception {
        List<String> ids = record(40);
        CountDownLatch all = new CountDownLatch(4);
        TimeStamping timeStamping = timeStamping(7, request -> {
            all.countDown();
            try {
                all.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return good(request);
        });
        long first = containers.find(ids.get(0), CONSUMER, Optional.empty()).get(0).id();
        List<CompletableFuture<Void>> passes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            passes.add(CompletableFuture.runAsync(timeStamping::pass));
        }
        timeStamping.stampOne(first);
        byte[] forced = container(ids.get(0));
        for (CompletableFuture<Void> pass : passes) {
            pass.get();
        }
        assertThat(container(ids.get(0))).isEqualTo(forced);
        assertThat(store.backlog()).isZero();
        assertThat(rows("select count(*) from time_stamp s where not exists (select 1 from record_time_stamp r where r.time_stamp = s.id)")).isZero();
        for (String id : ids) {
            assertStamped(id);
        }
    }

    @Test
    void aSignatureThatCameWithATimeStampIsStampedByAHashChainOfOne() throws Exception {
        Map<String, byte[]> entries = Containers.entries(Containers.captured().stream()
                .filter(one -> one.name().matches("soap-simple/asic-consumer.*request.*")).findFirst().orElseThrow().zip());
        new RecordStore(storage.messageLog()).insert(List.of(new MessageRecord(clock.instant(), "stamped", Optional.empty(), CONSUMER, Leg.CONSUMER_SOAP_REQUEST, CONSUMER, new ServiceId(CONSUMER, "service"),
                Content.of(entries.get("message.xml")), new SignatureParts(entries.get("META-INF/signatures.xml"), Optional.empty()), List.of())));
        timeStamping(100, this::good).run();
        assertThat(Containers.entries(container("stamped"))).containsKey("META-INF/timestamp.tst");
        assertStamped("stamped");
    }
}
