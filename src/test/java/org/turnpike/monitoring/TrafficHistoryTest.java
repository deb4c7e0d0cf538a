package org.turnpike.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.TestClock;
import org.turnpike.sandbox.Identities;
import org.turnpike.storage.DatabaseSettings;
import org.turnpike.storage.Storage;

/** What is counted of the stored records, and what a later run adds. */
class TrafficHistoryTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    @TempDir
    private Path folder;

    private static void fill(OperationalDataStore store, int count, Instant at) throws Exception {
        StoredRecords.fill(store, count, 100, at.getEpochSecond(), Identities.PORTAL, Identities.REGISTRY);
    }

    @Test
    void countsTheHourAndTheWeekAndWhatComesLater() throws Exception {
        TestClock clock = new TestClock(NOON);
        try (Storage storage = new Storage(DatabaseSettings.EMBEDDED, folder)) {
            OperationalDataStore store = new OperationalDataStore(storage.monitoring());
            TrafficHistory history = new TrafficHistory(store, clock);
            fill(store, 70, NOON.minus(Duration.ofDays(8)));
            fill(store, 300, NOON.minus(Duration.ofDays(3)));
            fill(store, 20, NOON.minus(Duration.ofMinutes(7)));
            history.run();
            List<TrafficHistory.Interval> hour = history.intervals(TrafficHistory.STEP, 12);
            assertThat(hour).hasSize(12).extracting(TrafficHistory.Interval::successes).containsExactly(0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 20L, 0L, 0L);
            assertThat(hour.get(9).from()).isEqualTo(Instant.parse("2026-11-21T11:50:00Z"));
            assertThat(hour.get(9).p95Millis()).isBetween(22.0, 27.0);                    // each took 27 ms
            assertThat(history.intervals(Duration.ofHours(1), 168)).hasSize(168).extracting(TrafficHistory.Interval::successes).filteredOn(each -> each > 0).containsExactly(300L, 20L);
            clock.advance(Duration.ofMinutes(6));
            fill(store, 5, NOON.plusSeconds(30));
            assertThat(history.intervals(TrafficHistory.STEP, 12)).extracting(TrafficHistory.Interval::successes).containsExactly(0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 20L, 0L, 5L, 0L);
            clock.advance(Duration.ofDays(5));
            assertThat(history.intervals(Duration.ofHours(1), 168)).extracting(TrafficHistory.Interval::successes).filteredOn(each -> each > 0).containsExactly(20L, 5L);
        }
    }
}
