package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.turnpike.monitoring.Operations;
import org.turnpike.sandbox.Identities;
import org.turnpike.storage.Postgres;

/** Messages are served while operational data cannot be stored, and every record is stored, waits, or is counted as lost. */
@Tag("slow")
class OperationalDataFaultsTest {
    private static final int BUFFER = 5;
    private static Postgres postgres;
    private static XRoadInstance instance;

    @BeforeAll
    static void start() throws Exception {
        postgres = Postgres.startNew();
        postgres.execute("postgres", "create database turnpike_ss1");
        postgres.execute("postgres", "create database turnpike_ss2");
        instance = new XRoadInstance("  - {id: SANDBOX/COM/1111, connection: NOSSL}\n", "", Map.of("turnpike.database.url", postgres.url("turnpike_{server}"),
                "turnpike.database.user", "postgres", "turnpike.operations.buffer", String.valueOf(BUFFER)));
    }

    @AfterAll
    static void stop() throws Exception {
        instance.close();
        postgres.close();
    }

    private static String soap(String id) throws Exception {
        return Call.soap(instance, Call.envelope(Identities.PORTAL, Identities.ECHO, id, "<echo/>")).code();
    }

    /** Exchanges in excess of what the buffer holds; each is answered. */
    private static void exchangeMoreThanTheBufferHolds(Operations operations) throws Exception {
        long before = operations.observed();
        for (int i = 0; i < BUFFER + 3; i++) {
            assertThat(soap(Call.newId())).isEmpty();
        }
        MonitoringQueries.await(() -> operations.observed() == before + BUFFER + 3);
    }

    private static void assertNothingIsUncounted(Operations operations) {
        assertThat(operations.stored() + operations.lost() + operations.waiting()).isEqualTo(operations.observed());
    }

    @Test
    void messagesAreServedWhileTheDiskIsFullForOperationalData() throws Exception {
        Operations operations = instance.consumer().server().operations();
        instance.runJobs();
        long lost = operations.lost();
        postgres.execute("turnpike_ss1", "create function full_disk() returns trigger language plpgsql as $$ begin raise exception"
                + " 'could not extend file: No space left on device' using errcode = 'disk_full'; end $$");
        postgres.execute("turnpike_ss1", "create trigger full_disk before insert on operational_record execute function full_disk()");
        try (LogLines log = new LogLines()) {
            exchangeMoreThanTheBufferHolds(operations);
            instance.runJobs();
            assertThat(operations.problem().orElse("")).startsWith("ERROR: could not extend file").doesNotContain("insert into", "portal");
            assertThat(operations.lost()).isEqualTo(lost + 3);
            assertThat(operations.waiting()).isEqualTo(BUFFER);
            assertThat(log.with("Cannot store operational data: ERROR: could not extend file")).hasSize(1);
            assertThat(log.with("3 records of operational data were dropped")).isNotEmpty();
        } finally {
            postgres.execute("turnpike_ss1", "drop trigger full_disk on operational_record");
        }
        instance.runJobs();
        assertThat(operations.problem()).isEmpty();
        assertThat(operations.waiting()).isZero();
        assertNothingIsUncounted(operations);
    }

    @Test
    void messagesAreServedWhileOperationalDataCannotBeReadOrWritten() throws Exception {
        Operations operations = instance.consumer().server().operations();
        instance.runJobs();
        postgres.execute("turnpike_ss1", "alter table operational_record rename to away");
        try {
            exchangeMoreThanTheBufferHolds(operations);
            instance.runJobs();
            assertThat(operations.problem()).isPresent();
            assertThat(MonitoringQueries.operational(instance, Identities.CONSUMER, Identities.SS1, 1, 2, "").code())
                    .isEqualTo("server.serverproxy.opmonitor.internal_error");
        } finally {
            postgres.execute("turnpike_ss1", "alter table away rename to operational_record");
        }
        instance.runJobs();
        assertThat(operations.problem()).isEmpty();
        assertNothingIsUncounted(operations);
    }

    /** The table is locked, as by an administrator's work on it: whatever writes waits, and nothing else does. */
    @Test
    void messagesAreServedWhileTheStoringOfOperationalDataHangs() throws Exception {
        Operations operations = instance.consumer().server().operations();
        instance.runJobs();
        Thread writer = new Thread(operations.writer());
        AutoCloseable locked = postgres.lock("turnpike_ss1", "operational_record");
        try {
            exchangeMoreThanTheBufferHolds(operations);
            writer.start();
            MonitoringQueries.await(() -> operations.waiting() == 0);          // taken, and hanging
            exchangeMoreThanTheBufferHolds(operations);
            assertThat(operations.waiting()).isEqualTo(BUFFER);
        } finally {
            locked.close();
        }
        writer.join();
        operations.writer().run();
        assertThat(operations.waiting()).isZero();
        assertNothingIsUncounted(operations);
    }

    @Test
    void cleanShutdownStoresTheRecordsThatWait() throws Exception {
        instance.runJobs();
        Operations operations = instance.provider().server().operations();
        long before = operations.store().count();
        long observed = operations.observed();
        assertThat(soap(Call.newId())).isEmpty();
        MonitoringQueries.await(() -> operations.observed() == observed + 1);
        instance.provider().close();
        instance.provider().start();
        assertThat(instance.provider().server().operations().store().count()).isEqualTo(before + 1);
    }
}
