package org.turnpike.messagelog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.fault.RefusedException;
import org.turnpike.id.ClientId;
import org.turnpike.message.Content;
import org.turnpike.signature.HashChainParts;
import org.turnpike.signature.SignatureParts;
import org.turnpike.storage.Database;

/** What was recorded is there after the database was closed and opened again; what could not be recorded is refused. */
class MessageLogTest {
    private static final ClientId PARTY = ClientId.parse("SANDBOX/COM/1111/portal");

    @TempDir
    Path folder;

    private static MessageRecord message(String id, Content content) {
        SignatureParts signature = new SignatureParts(new byte[] {1, 2}, Optional.of(new HashChainParts(new byte[] {3}, new byte[] {4})));
        return new MessageRecord(Instant.EPOCH, id, Optional.of("request"), PARTY, false, true, true, content, signature,
                List.of(Content.of(new byte[] {5, 6, 7})));
    }

    @Test
    void recordsOfManyThreadsAreThereAfterReopening() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try (Database database = new Database(folder); MessageLog log = new MessageLog(new RecordStore(database))) {
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
        try (Database database = new Database(folder)) {
            RecordStore store = new RecordStore(database);
            for (int i = 0; i < 200; i++) {
                assertThat(store.count("id-" + i)).isOne();
            }
        }
    }

    @Test
    void aRecordThatCannotBeWrittenIsRefusedAndOthersAreNot() throws Exception {
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
        try (Database database = new Database(folder); MessageLog log = new MessageLog(new RecordStore(database))) {
            assertThatThrownBy(() -> log.record(message("bad", broken))).isInstanceOf(RefusedException.class)
                    .extracting(e -> ((RefusedException) e).code()).isEqualTo("logging_failed.database_error");
            log.record(message("good", Content.of(new byte[1])));
            assertThat(new RecordStore(database).count("good")).isOne();
            assertThat(new RecordStore(database).count("bad")).isZero();
        }
    }

    @Test
    void aClosedLogRefuses() throws Exception {
        try (Database database = new Database(folder)) {
            MessageLog log = new MessageLog(new RecordStore(database));
            log.close();
            assertThatThrownBy(() -> log.record(message("late", Content.of(new byte[1])))).isInstanceOf(RefusedException.class);
        }
    }
}
