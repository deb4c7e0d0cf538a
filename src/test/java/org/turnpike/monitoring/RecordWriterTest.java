package org.turnpike.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.turnpike.TestClock;
import org.turnpike.storage.Database;
import org.turnpike.storage.Databases;
import org.turnpike.storage.Storage;

/** Records on their way into the database: order, losses, a database that fails, a clock that is set back. */
class RecordWriterTest {
    private final TestClock clock = new TestClock(Instant.parse("2026-11-21T10:00:00Z"));

    @TempDir
    Path folder;

    private OperationalRecord record(long number) {
        EnumMap<RecordField, Object> values = new EnumMap<>(RecordField.class);
        values.put(RecordField.SECURITY_SERVER_TYPE, "Client");
        values.put(RecordField.REQUEST_IN_TS, number);
        values.put(RecordField.RESPONSE_OUT_TS, number);
        values.put(RecordField.SUCCEEDED, true);
        return new OperationalRecord(values);
    }

    private static List<Long> numbers(OperationalDataStore store) throws Exception {
        List<Long> numbers = new ArrayList<>();
        store.read(new OperationalQuery(0, Long.MAX_VALUE, Optional.empty(), Optional.empty(), EnumSet.allOf(RecordField.class)),
                record -> numbers.add(record.number(RecordField.REQUEST_IN_TS).orElseThrow()));
        return numbers;
    }

    @Test
    void fullBufferDropsTheOldestAndCountsThem() {
        RecordBuffer buffer = new RecordBuffer(3);
        for (int i = 0; i < 5; i++) {
            buffer.add(record(i));
        }
        assertThat(buffer.lost()).isEqualTo(2);
        assertThat(buffer.take(10)).extracting(record -> record.number(RecordField.REQUEST_IN_TS).orElseThrow()).containsExactly(2L, 3L, 4L);
    }

    @Test
    void recordsWaitInOrderWhileTheDatabaseFails() throws Exception {
        RecordBuffer buffer = new RecordBuffer(2500);
        Storage stopped = new Storage(folder.resolve("closed"));
        Database closed = stopped.monitoring();
        stopped.close();
        RecordWriter failing = new RecordWriter(buffer, new OperationalDataStore(closed), clock);
        for (int i = 0; i < 3000; i++) {
            buffer.add(record(i));
        }
        failing.run();
        assertThat(failing.problem()).isPresent();
        assertThat(buffer.size()).isEqualTo(2500);
        assertThat(buffer.lost()).isEqualTo(500);
        try (Storage storage = new Storage(folder.resolve("open"))) {
            OperationalDataStore store = new OperationalDataStore(storage.monitoring());
            RecordWriter working = new RecordWriter(buffer, store, clock);
            working.run();
            assertThat(working.problem()).isEmpty();
            assertThat(working.stored()).isEqualTo(2500);
            assertThat(numbers(store)).hasSize(2500).isSorted().startsWith(500L).endsWith(2999L);
        }
    }

    @Test
    void clockThatIsSetBackDoesNotMoveTheTimeOfStorageBack() throws Exception {
        try (Storage storage = new Storage(folder)) {
            OperationalDataStore store = new OperationalDataStore(storage.monitoring());
            RecordBuffer buffer = new RecordBuffer(10);
            RecordWriter writer = new RecordWriter(buffer, store, clock);
            buffer.add(record(1));
            writer.run();
            clock.advance(Duration.ofSeconds(-30));
            buffer.add(record(2));
            writer.run();
            assertThat(numbers(store)).containsExactly(1L, 2L);
            assertThat(store.secondOf(new OperationalQuery(0, Long.MAX_VALUE, Optional.empty(), Optional.empty(), EnumSet.allOf(RecordField.class)), 2))
                    .hasValue(Instant.parse("2026-11-21T10:00:00Z").getEpochSecond());
        }
    }

    @Test
    void clockThatWasSetBackDuringARestartDoesNotMoveTheTimeOfStorageBack() throws Exception {
        try (Storage storage = new Storage(folder)) {
            OperationalDataStore store = new OperationalDataStore(storage.monitoring());
            RecordBuffer buffer = new RecordBuffer(10);
            buffer.add(record(1));
            new RecordWriter(buffer, store, clock).run();
            clock.advance(Duration.ofSeconds(-30));
            buffer.add(record(2));
            new RecordWriter(buffer, store, clock).run();
            assertThat(numbers(store)).containsExactly(1L, 2L);
            assertThat(store.newest()).hasValue(Instant.parse("2026-11-21T10:00:00Z").getEpochSecond());
        }
    }

    @Test
    void clockThatIsSetBackByHoursIsFollowed() throws Exception {
        try (Storage storage = new Storage(folder)) {
            OperationalDataStore store = new OperationalDataStore(storage.monitoring());
            RecordBuffer buffer = new RecordBuffer(10);
            RecordWriter writer = new RecordWriter(buffer, store, clock);
            buffer.add(record(1));
            writer.run();
            clock.advance(Duration.ofHours(-3));
            buffer.add(record(2));
            writer.run();
            assertThat(numbers(store)).containsExactly(2L, 1L);
        }
    }

    @ParameterizedTest
    @EnumSource
    void severalNodesDeleteEachOldRecordOnce(Databases databases) throws Exception {
        try (Storage storage = new Storage(databases.fresh(), folder)) {
            List<OperationalDataStore> nodes = List.of(new OperationalDataStore(storage.monitoring()), new OperationalDataStore(storage.monitoring()));
            for (int second = 1; second <= 50; second++) {
                nodes.get(second % 2).insert(Collections.nCopies(100, record(second)), second);
            }
            ExecutorService threads = Executors.newFixedThreadPool(nodes.size());
            try {
                long deleted = 0;
                for (Future<Long> each : threads.invokeAll(nodes.stream().map(node -> (Callable<Long>) () -> node.deleteBefore(40)).toList())) {
                    deleted += each.get();
                }
                assertThat(deleted).isEqualTo(3900);
                assertThat(numbers(nodes.get(0))).hasSize(1100).isSorted().startsWith(40L);
            } finally {
                threads.shutdownNow();
            }
        }
    }

    @Test
    void oldRecordsAreDeleted() throws Exception {
        try (Storage storage = new Storage(folder)) {
            OperationalDataStore store = new OperationalDataStore(storage.monitoring());
            List<OperationalRecord> many = new ArrayList<>();
            for (int i = 0; i < 2100; i++) {
                many.add(record(i));
            }
            store.insert(many, 100);
            store.insert(List.of(record(5000)), 200);
            assertThat(store.deleteBefore(200)).isEqualTo(2100);
            assertThat(numbers(store)).containsExactly(5000L);
        }
    }
}
