package org.turnpike.messagelog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.TestClock;
import org.turnpike.globalconf.CurrentConfiguration;
import org.turnpike.sandbox.SandboxInstance;
import org.turnpike.signature.StoredConfiguration;
import org.turnpike.storage.Storage;
import org.turnpike.storage.Leadership;

/** What waits for a time-stamp does not wait in memory: the soak has a heap of 256 MiB and records of four times that, more by {@code turnpike.test.backlog}. */
class BacklogTest {
    private static final Instant START = Instant.parse("2026-11-21T00:50:00Z");
    private static final int TOGETHER = 500;

    @TempDir
    private Path folder;

    @Test
    void someBatchesAreStampedInOnePass() throws Exception {
        stamp(2_500, 1000);
    }

    @Test
    @Tag("soak")
    void manyRecordsAreStampedInOnePass() throws Exception {
        stamp(Integer.getInteger("turnpike.test.backlog", 100_000), 10_000);
    }

    private void stamp(int records, int batch) throws Exception {
        TestClock clock = new TestClock(START);
        try (SandboxInstance sandbox = SandboxInstance.open(SandboxInstance.Settings.forTests(clock)); Storage storage = new Storage(folder.resolve("db"));
                TimeStampClient client = new TimeStampClient(Duration.ofSeconds(60), Duration.ofSeconds(60))) {
            CurrentConfiguration conf = new CurrentConfiguration();
            String service = "<approvedTSA><name>Sandbox</name><url>" + sandbox.timeStampingUrl() + "</url><cert>"
                    + Base64.getEncoder().encodeToString(sandbox.timeStamping().certificate().getEncoded()) + "</cert></approvedTSA>";
            conf.swap(StoredConfiguration.of(StoredConfiguration.capturedSharedParameters().replaceAll("<approvedTSA>[\\s\\S]*</approvedTSA>", service),
                    folder.resolve("conf"), START));
            record(storage, records);
            TimeStampStore store = new TimeStampStore(storage.messageLog());
            TimeStampingSettings settings = new TimeStampingSettings(batch, Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofSeconds(60),
                    Duration.ofHours(4), Duration.ofMinutes(10), false);
            TimeStamping timeStamping = new TimeStamping(store, new Leadership(storage.messageLog(), "test", clock), client,
                    snapshot -> snapshot.timeStampingAuthorities(snapshot.instance()), conf, settings, clock);
            assertThat(store.backlog()).isEqualTo(records);
            long start = System.nanoTime();
            timeStamping.run();
            System.out.printf("{\"case\":\"stamp-SQLite\",\"records\":%d,\"per_second\":%.0f}%n", records, records / ((System.nanoTime() - start) / 1e9));
            assertThat(timeStamping.status().lastFailure()).isEmpty();
            assertThat(store.backlog()).isZero();
        }
    }

    private static void record(Storage storage, int count) throws Exception {
        Records records = new Records();
        RecordStore store = new RecordStore(storage.messageLog());
        for (int done = 0; done < count; done += TOGETHER) {
            List<MessageRecord> some = new ArrayList<>();
            for (int i = 0; i < TOGETHER; i++) {
                some.add(records.message("id " + (done + i), START));
            }
            store.insert(some);
        }
    }
}
