package org.turnpike.refusals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.turnpike.fault.AccessDeniedException;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.fault.Stage;
import org.turnpike.id.CallId;
import org.turnpike.id.ClientId;
import org.turnpike.id.ServiceId;
import org.turnpike.storage.DatabaseSettings;
import org.turnpike.storage.Databases;
import org.turnpike.storage.Rows;
import org.turnpike.storage.Storage;
import org.turnpike.trust.HandshakeFailedException;
import org.turnpike.trust.HandshakeFailure;

/** Refusal records are kept in both databases, bounded, over restarts and for all nodes, and never by the message's thread. */
class RefusalHistoryTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final CallId CALL = new CallId(Optional.of(ClientId.parse("T/COM/1/portal")),
            Optional.of(new ServiceId(ClientId.parse("T/GOV/2/registry"), "getPerson", Optional.of("v1"))), Optional.of("message 1"));

    @TempDir
    private Path folder;
    private Instant now = NOON;

    private RefusalRecords memory(int capacity) {
        InstantSource clock = () -> now = now.plusMillis(1);
        return new RefusalRecords(capacity, clock, Optional::empty);
    }

    private static RefusalHistory history(RefusalRecords memory, Storage storage, int capacity, String node) {
        return new RefusalHistory(memory, storage.configuration(), capacity, node);
    }

    private static RefusalRecord knock(RefusalRecords memory, String address) {
        return memory.handshake(RefusalRecord.Side.SERVER, new RefusalRecords.OtherSide(address, List.of()), new HandshakeFailedException(
                FaultCode.SSL_AUTHENTICATION_FAILED, "no certificate", new HandshakeFailure.NoCertificate(), null));
    }

    private static RefusalRecord deny(RefusalRecords memory, String address) {
        return memory.message(RefusalRecord.Side.SERVER, new RefusalRecords.OtherSide(address, List.of()),
                new AccessDeniedException(CALL.client().orElseThrow(), CALL.service().orElseThrow()).in(Stage.SERVER_PROXY), CALL);
    }

    private static List<String> ids(RefusalHistory history, RefusalCriteria criteria) {
        return history.search(criteria, Optional.empty(), 1000).records().stream().map(StoredRefusal::id).toList();
    }

    private static RefusalCriteria check(String check) {
        return new RefusalCriteria(Optional.empty(), Optional.empty(), Optional.of(check), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static RefusalCriteria peer(String peer) {
        return new RefusalCriteria(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(peer), Optional.empty(), Optional.empty());
    }

    private static RefusalCriteria address(String address) {
        return new RefusalCriteria(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(address), Optional.empty());
    }

    private static RefusalCriteria id(String id) {
        return new RefusalCriteria(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(id));
    }

    private static RefusalCriteria time(Instant from, Instant to) {
        return new RefusalCriteria(Optional.of(from), Optional.of(to), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    @ParameterizedTest
    @EnumSource
    void recordsSurviveARestartAndAreSharedByAllNodes(Databases kind) throws Exception {
        DatabaseSettings settings = kind.fresh();
        String first;
        RefusalRecord denied;
        try (Storage storage = new Storage(settings, folder); RefusalHistory one = history(memory(10), storage, 10, "one")) {
            RefusalRecords memory = memory(10);
            try (RefusalHistory two = history(memory, storage, 10, "two")) {
                first = knock(memory, "192.0.2.7").id();
                denied = deny(memory, "192.0.2.8");
                assertThat(one.count()).as("of the other node, before it stores").isZero();
                two.run();
                assertThat(two.waiting()).isZero();
                assertThat(ids(one, RefusalCriteria.ALL)).containsExactly(denied.id(), first);
                deny(memory, "192.0.2.9");
            }
        }
        try (Storage storage = new Storage(settings, folder); RefusalHistory again = history(memory(10), storage, 10, "one")) {
            assertThat(again.count()).as("what waited was stored at the shutdown").isEqualTo(3);
            assertThat(again.find("no such id")).isEmpty();
            assertThat(again.find(denied.id())).contains(StoredRefusal.of(denied, "two"));
            StoredRefusal stored = again.find(denied.id()).orElseThrow();
            assertThat(stored.client()).isEqualTo("T/COM/1/portal");
            assertThat(stored.service()).isEqualTo("T/GOV/2/registry/getPerson/v1");
            assertThat(stored.values()).containsEntry("client", "T/COM/1/portal");
            assertThat(stored.remedy()).endsWith("turnpike-admin access grant T/GOV/2/registry getPerson/v1 T/COM/1/portal");
        }
    }

    @ParameterizedTest
    @EnumSource
    void inMemoryStoredRecordsMakeRoomForThoseThatAreNotStored(Databases kind) throws Exception {
        RefusalRecords memory = memory(4);
        try (Storage storage = new Storage(kind.fresh(), folder); RefusalHistory history = history(memory, storage, 100, "one")) {
            RefusalRecord first = knock(memory, "192.0.2.7");
            history.run();
            for (int i = 0; i < 4; i++) {
                knock(memory, "192.0.2.8");
            }
            assertThat(memory.find(first.id())).isEmpty();
            assertThat(history.find(first.id())).isPresent();
            assertThat(history.lost()).isZero();
            assertThat(history.count()).isEqualTo(5);
        }
    }

    @Test
    void inMemoryAddressesOfOneIpv6NetworkCountAsOneSource() {
        RefusalRecords memory = memory(4);
        List<RefusalRecord> kept = List.of(knock(memory, "192.0.2.7"), knock(memory, "2001:db8:0:2:0:0:0:1"));
        for (int i = 1; i < 10; i++) {
            knock(memory, "2001:db8:0:1:0:0:0:" + Integer.toHexString(i) + "%eth0");
        }
        assertThat(memory.latest(4)).hasSize(4).containsAll(kept);
    }

    @ParameterizedTest
    @EnumSource
    void findsTheNewestFaultByAnIdThatAnInformationSystemChose(Databases kind) throws Exception {
        RefusalRecords memory = memory(10);
        try (Storage storage = new Storage(kind.fresh(), folder); RefusalHistory history = history(memory, storage, 10, "one")) {
            RefusalRecord first = memory.fault(new RefusalRecords.OtherSide("192.0.2.9", List.of()), new RefusedException("Server", "no", "ticket 17", null), CALL);
            RefusalRecord second = memory.fault(new RefusalRecords.OtherSide("192.0.2.9", List.of()), new RefusedException("Server", "no", "ticket 17", null), CALL);
            assertThat(history.find("ticket 17")).map(StoredRefusal::id).contains(second.id());
            assertThat(ids(history, id("ticket 17"))).containsExactly(second.id(), first.id());
            assertThat(history.find("ticket 18")).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void findsByTimeCheckPeerAddressAndId(Databases kind) throws Exception {
        RefusalRecords memory = memory(100);
        try (Storage storage = new Storage(kind.fresh(), folder); RefusalHistory history = history(memory, storage, 100, "one")) {
            RefusalRecord knocked = knock(memory, "192.0.2.7");
            RefusalRecord denied = deny(memory, "192.0.2.8");
            for (RefusalCriteria criteria : List.of(check("AccessDenied"), check("access_denied"), check("server.serverproxy.access_denied"), peer("T/COM/1"),
                    peer("T/GOV/2/registry"), peer("T/GOV/2/registry/getPerson/v1"), address("192.0.2.8"), id(denied.id()), id("message 1"),
                    time(denied.at(), denied.at().plusMillis(1)))) {
                assertThat(ids(history, criteria)).as(criteria.toString()).containsExactly(denied.id());
                assertThat(criteria.matches(StoredRefusal.of(denied, "one"))).as(criteria.toString()).isTrue();
                assertThat(criteria.matches(StoredRefusal.of(knocked, "one"))).as(criteria.toString()).isFalse();
            }
            for (RefusalCriteria criteria : List.of(check("denied"), peer("T/COM/11"), peer("T/COM/1/port"), peer("%"), address("192.0.2"), id("message"),
                    time(denied.at().plusMillis(1), NOON.plusSeconds(60)))) {
                assertThat(ids(history, criteria)).as(criteria.toString()).isEmpty();
                assertThat(criteria.matches(StoredRefusal.of(denied, "one"))).as(criteria.toString()).isFalse();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void pagesFollowEachOther(Databases kind) throws Exception {
        RefusalRecords memory = new RefusalRecords(100, () -> NOON, Optional::empty);            // at one instant: the id decides
        try (Storage storage = new Storage(kind.fresh(), folder); RefusalHistory history = history(memory, storage, 100, "one")) {
            List<String> all = new ArrayList<>();
            for (int i = 0; i < 7; i++) {
                all.add(knock(memory, "192.0.2.7").id());
            }
            List<String> found = new ArrayList<>();
            Optional<String> next = Optional.empty();
            do {
                RefusalHistory.Page page = history.search(RefusalCriteria.ALL, next, 3);
                page.records().forEach(each -> found.add(each.id()));
                next = page.next();
            } while (next.isPresent());
            assertThat(found).containsExactlyInAnyOrderElementsOf(all);
            assertThatThrownBy(() -> history.search(RefusalCriteria.ALL, Optional.of("3"), 3)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void scannerPushesOutItsOwnRecordsOnly(Databases kind) throws Exception {
        RefusalRecords memory = memory(1000);
        try (Storage storage = new Storage(kind.fresh(), folder); RefusalHistory history = history(memory, storage, 100, "one")) {
            List<String> kept = List.of(knock(memory, "192.0.2.7").id(), deny(memory, "192.0.2.8").id());
            for (int i = 0; i < 300; i++) {
                knock(memory, "192.0.2.66");
            }
            String last = knock(memory, "192.0.2.66").id();
            assertThat(history.count()).isEqualTo(100);
            assertThat(ids(history, RefusalCriteria.ALL)).containsAll(kept).startsWith(last);
            for (int i = 0; i < 200; i++) {
                knock(memory, "2001:db8:0:0:0:0:0:" + Integer.toHexString(i + 1));
            }
            assertThat(history.count()).isEqualTo(100);
            assertThat(ids(history, RefusalCriteria.ALL)).as("one network of IPv6 counts as one address").containsAll(kept).contains(last);
        }
    }

    @ParameterizedTest
    @EnumSource
    void strangersFromManyAddressesPushOutNoMessages(Databases kind) throws Exception {
        RefusalRecords memory = memory(1000);
        try (Storage storage = new Storage(kind.fresh(), folder); RefusalHistory history = history(memory, storage, 100, "one")) {
            List<String> kept = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                kept.add(deny(memory, "192.0.2.8").id());
            }
            for (int i = 0; i < 300; i++) {
                knock(memory, "198.51." + i / 250 + "." + i % 250);
            }
            assertThat(history.count()).isEqualTo(100);
            assertThat(ids(history, RefusalCriteria.ALL)).containsAll(kept);
        }
    }

    @Test
    void databaseThatDoesNotAnswerDelaysNoMessage() throws Exception {
        RefusalRecords memory = memory(5);
        try (Storage storage = new Storage(DatabaseSettings.EMBEDDED, folder); RefusalHistory history = history(memory, storage, 100, "one")) {
            CountDownLatch locked = new CountDownLatch(1);
            CountDownLatch release = new CountDownLatch(1);
            Thread holder = new Thread(() -> hold(storage, locked, release));
            holder.start();
            assertThat(locked.await(1, TimeUnit.MINUTES)).isTrue();
            Thread job = new Thread(history);
            try {
                deny(memory, "192.0.2.8");
                job.start();
                while (history.waiting() > 0) {
                    Thread.onSpinWait();                                  // until the job has taken it and waits for the database
                }
                for (int i = 0; i < 7; i++) {
                    deny(memory, "192.0.2.8");                            // returns, although the job waits for the database
                }
                assertThat(history.waiting()).isLessThanOrEqualTo(5);
                assertThat(job.isAlive()).isTrue();
            } finally {
                release.countDown();
            }
            job.join(Duration.ofMinutes(1).toMillis());
            holder.join(Duration.ofMinutes(1).toMillis());
            history.run();
            assertThat(history.waiting()).isZero();
            assertThat(history.lost()).isBetween(2L, 3L);                   // one more if the job gave up and put the first one back
            assertThat(history.count() + history.lost()).isEqualTo(8);
        }
    }

    private static void hold(Storage storage, CountDownLatch locked, CountDownLatch release) {
        try {
            storage.configuration().inTransaction(connection -> {
                Rows.update(connection, "update api_key_counter set last = last");
                locked.countDown();
                try {
                    return release.await(1, TimeUnit.MINUTES);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void readsMemoryWhileTheDatabaseFails() throws Exception {
        RefusalRecords memory = memory(5);
        try (Storage storage = new Storage(DatabaseSettings.EMBEDDED, folder)) {
            RefusalHistory history = history(memory, storage, 100, "one");
            storage.configuration().inTransaction(connection -> Rows.update(connection, "alter table refusal rename to away"));
            RefusalRecord knocked = knock(memory, "192.0.2.7");
            RefusalRecord denied = deny(memory, "192.0.2.8");
            assertThat(ids(history, RefusalCriteria.ALL)).containsExactly(denied.id(), knocked.id());
            assertThat(ids(history, check("AccessDenied"))).containsExactly(denied.id());
            assertThat(history.find(knocked.id())).isPresent();
            assertThat(history.problem()).isPresent();
            storage.configuration().inTransaction(connection -> Rows.update(connection, "alter table away rename to refusal"));
            history.run();
            assertThat(history.problem()).isEmpty();
            assertThat(history.count()).isEqualTo(2);
        }
    }

    @Test
    void textsOfOthersAreBoundedAndPrintable() throws Exception {
        RefusalRecords memory = memory(5);
        try (Storage storage = new Storage(Databases.POSTGRESQL.fresh(), folder); RefusalHistory history = history(memory, storage, 100, "one")) {
            memory.fault(new RefusalRecords.OtherSide("192.0.2.9", List.of()), new RefusedException("c\u0000\n".repeat(1000), "t\u0000".repeat(100_000),
                    "i".repeat(100_000), null), CallId.UNKNOWN);
            StoredRefusal stored = history.search(RefusalCriteria.ALL, Optional.empty(), 10).records().get(0);
            assertThat(stored.code()).hasSizeLessThanOrEqualTo(200).doesNotContain("\n");
            assertThat(stored.check()).hasSizeLessThanOrEqualTo(4000).doesNotContain("\u0000");
            assertThat(stored.id()).hasSize(36);
        }
    }
}
