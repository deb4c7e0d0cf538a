package org.turnpike.messagelog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.turnpike.fault.RefusedException;
import org.turnpike.id.ClientId;
import org.turnpike.id.ServiceId;
import org.turnpike.message.Content;
import org.turnpike.signature.HashChainParts;
import org.turnpike.signature.SignatureParts;
import org.turnpike.storage.Storage;
import org.turnpike.storage.DatabaseSettings;
import org.turnpike.storage.Databases;

/** What was recorded is there after the database was closed and opened again; what could not be recorded is refused. */
@ParameterizedClass
@EnumSource(Databases.class)
class MessageLogTest {
    @Parameter
    Databases kind;

    private static final ClientId PARTY = ClientId.parse("SANDBOX/COM/1111/portal");

    @TempDir
    Path folder;
    private DatabaseSettings settings;

    @BeforeEach
    void chooseDatabase() throws Exception {
        settings = kind.fresh();
    }

    private static MessageRecord message(String id, Content content) {
        SignatureParts signature = new SignatureParts(new byte[] {1, 2}, Optional.of(new HashChainParts(new byte[] {3}, new byte[] {4})));
        return new MessageRecord(Instant.EPOCH, id, Optional.of("request"), PARTY, Leg.CONSUMER_REST_REQUEST, PARTY, new ServiceId(PARTY, "service"), content, signature,
                List.of(Content.of(new byte[] {5, 6, 7})));
    }

    @Test
    void recordsOfManyThreadsAreThereAfterReopening() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try (Storage storage = new Storage(settings, folder); MessageLog log = new MessageLog(new RecordStore(storage.messageLog()), () -> { }, BodyLogging.ALL)) {
            List<Future<?>> pending = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                MessageRecord message = message("id-" + i, Content.of(new byte[100]));
                pending.add(threads.submit(() -> {
                    log.record(message);
                    return null;
                }));
            }
            for (Future<?> one : pending) {
                one.get();
            }
        } finally {
            threads.shutdown();
        }
        try (Storage storage = new Storage(settings, folder)) {
            RecordStore store = new RecordStore(storage.messageLog());
            for (int i = 0; i < 200; i++) {
                assertThat(store.count("id-" + i)).isOne();
            }
        }
    }

    @Test
    void recordsThatCannotBeWrittenAreRefusedAndTheirNeighboursAreThereOnce() throws Exception {
        Content broken = new Content() {
            @Override
            public InputStream open() throws IOException {
                throw new IOException("gone");
            }

            @Override
            public long length() {
                return 1;
            }
        };
        ExecutorService threads = Executors.newFixedThreadPool(32);
        try (Storage storage = new Storage(settings, folder); MessageLog log = new MessageLog(new RecordStore(storage.messageLog()), () -> { }, BodyLogging.ALL)) {
            List<Future<String>> outcomes = new ArrayList<>();
            for (int i = 0; i < 128; i++) {
                MessageRecord message = i % 8 == 0 ? message("bad", broken) : message("good-" + i, Content.of(new byte[1]));
                outcomes.add(threads.submit(() -> recorded(log, message)));
            }
            for (int i = 0; i < 128; i++) {
                assertThat(outcomes.get(i).get()).isEqualTo(i % 8 == 0 ? "logging_failed.database_error" : "recorded");
                assertThat(new RecordStore(storage.messageLog()).count("good-" + i)).isEqualTo(i % 8 == 0 ? 0 : 1);
            }
            assertThat(new RecordStore(storage.messageLog()).count("bad")).isZero();
        } finally {
            threads.shutdown();
        }
    }

    /** Reports the thread that reads it, which is the one that writes the record, and is read only when that is allowed. */
    private record Watched(CompletableFuture<String> writtenBy, CountDownLatch allowed) implements Content {
        Watched(CountDownLatch allowed) {
            this(new CompletableFuture<>(), allowed);
        }

        @Override
        public InputStream open() throws IOException {
            writtenBy.complete(Thread.currentThread().getName());
            try {
                allowed.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            return new ByteArrayInputStream(new byte[1]);
        }

        @Override
        public long length() {
            return 1;
        }
    }

    @Test
    void aMessageIsWrittenByItsOwnThreadUnlessAnotherIsBeingWritten() throws Exception {
        CountDownLatch allowed = new CountDownLatch(1);
        Watched first = new Watched(allowed);
        Watched second = new Watched(allowed);
        try (Storage storage = new Storage(settings, folder); MessageLog log = new MessageLog(new RecordStore(storage.messageLog()), () -> { }, BodyLogging.ALL)) {
            FutureTask<String> one = new FutureTask<>(() -> recorded(log, message("first", first)));
            FutureTask<String> other = new FutureTask<>(() -> recorded(log, message("second", second)));
            try {
                new Thread(one, "first caller").start();
                assertThat(first.writtenBy().get(60, TimeUnit.SECONDS)).isEqualTo("first caller");
                Thread waiting = new Thread(other, "second caller");
                waiting.start();
                while (waiting.getState() != Thread.State.TIMED_WAITING) {
                    assertThat(waiting.isAlive()).isTrue();
                    Thread.onSpinWait();
                }
            } finally {
                allowed.countDown();
            }
            assertThat(one.get()).isEqualTo("recorded");
            assertThat(other.get()).isEqualTo("recorded");
            assertThat(second.writtenBy().get(60, TimeUnit.SECONDS)).isEqualTo("turnpike-message-log");
            assertThat(new RecordStore(storage.messageLog()).count()).isEqualTo(2);
        }
    }

    @Test
    void anInterruptedCallerIsRefusedAndTheNextIsRecorded() throws Exception {
        try (Storage storage = new Storage(settings, folder); MessageLog log = new MessageLog(new RecordStore(storage.messageLog()), () -> { }, BodyLogging.ALL)) {
            Thread.currentThread().interrupt();
            assertThat(recorded(log, message("interrupted", Content.of(new byte[1])))).isEqualTo("logging_failed.database_error");
            assertThat(Thread.interrupted()).isTrue();
            assertThat(recorded(log, message("next", Content.of(new byte[1])))).isEqualTo("recorded");
            assertThat(new RecordStore(storage.messageLog()).count("interrupted")).isZero();
        }
    }

    private static String recorded(MessageLog log, MessageRecord message) {
        try {
            log.record(message);
            return "recorded";
        } catch (RefusedException e) {
            return e.code();
        }
    }

    @Test
    void anIdentifierThatDoesNotFitIsRefusedByItself() throws Exception {
        try (Storage storage = new Storage(settings, folder); MessageLog log = new MessageLog(new RecordStore(storage.messageLog()), () -> { }, BodyLogging.ALL)) {
            assertThat(recorded(log, message("x".repeat(2049), Content.of(new byte[1])))).isEqualTo("logging_failed.database_error");
            assertThat(recorded(log, message("x".repeat(2048), Content.of(new byte[1])))).isEqualTo("recorded");
        }
    }

    @Test
    void aClosedLogRefuses() throws Exception {
        try (Storage storage = new Storage(settings, folder)) {
            MessageLog log = new MessageLog(new RecordStore(storage.messageLog()), () -> { }, BodyLogging.ALL);
            log.close();
            assertThatThrownBy(() -> log.record(message("late", Content.of(new byte[1])))).isInstanceOf(RefusedException.class);
        }
    }
}
