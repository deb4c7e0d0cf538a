package org.turnpike.messagelog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.turnpike.fault.RefusedException;
import org.turnpike.id.ClientId;
import org.turnpike.id.ServiceId;
import org.turnpike.message.Content;
import org.turnpike.signature.HashChainParts;
import org.turnpike.signature.SignatureParts;
import org.turnpike.storage.Storage;

/** Measures recording in SQLite. A writer continues when its record is on the disk; writers that wait together share a flush. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class RecordBenchmark {
    private static final ClientId PARTY = ClientId.parse("SANDBOX/COM/1111/portal");

    private final SignatureParts signature = new SignatureParts(new byte[8200], Optional.of(new HashChainParts(new byte[600], new byte[1100])));
    private Path folder;
    private Storage storage;
    private MessageLog log;

    /** Creates an empty database. */
    @Setup
    public void open() throws IOException, SQLException {
        folder = Files.createTempDirectory("record-benchmark");
        storage = new Storage(folder);
        log = new MessageLog(new RecordStore(storage.messageLog()), () -> { }, BodyLogging.ALL);
    }

    /** Deletes it. */
    @TearDown
    public void close() throws IOException {
        log.close();
        storage.close();
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Records with one writer. */
    @Benchmark
    @Threads(1)
    public MessageRecord alone() throws RefusedException {
        return record();
    }

    /** Records with thirty-two writers. */
    @Benchmark
    @Threads(32)
    public MessageRecord together() throws RefusedException {
        return record();
    }

    private MessageRecord record() throws RefusedException {
        MessageRecord message = new MessageRecord(Instant.now(), UUID.randomUUID().toString(), Optional.of("request"), PARTY, Leg.CONSUMER_REST_REQUEST, PARTY, new ServiceId(PARTY, "service"),
                Content.of(new byte[1200]), signature, List.of(Content.of(new byte[200])));
        log.record(message);
        return message;
    }
}
