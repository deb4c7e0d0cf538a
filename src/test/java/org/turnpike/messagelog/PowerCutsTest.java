package org.turnpike.messagelog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.storage.Rows;
import org.turnpike.storage.Storage;

/**
 * Power cuts. A process records messages while a preloaded library writes down its writes and flushes; then the files are rebuilt as a disk may have
 * them at random points. Each state opens, passes the integrity check, and holds every message that had been answered. Needs gcc.
 */
@Tag("soak")
class PowerCutsTest {
    private static final long SEED = 20261129;
    private static final int MESSAGES = 1500;
    private static final List<String> FILES = List.of("messagelog.db", "messagelog.db-wal");

    @TempDir
    private Path folder;
    private Path library;

    /** Points at which the power fails, by default 500. */
    private static int points() {
        return Integer.getInteger("turnpike.test.power-cuts", 500);
    }

    @BeforeEach
    void build() throws Exception {
        library = folder.resolve("recorded_writes.so");
        run(new ProcessBuilder("gcc", "-shared", "-fPIC", "-O2", "-o", library.toString(),
                Path.of(System.getProperty("basedir", "."), "src/test/native/recorded_writes.c").toString(), "-ldl", "-lpthread"));
    }

    private void run(ProcessBuilder command) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Process process = command.redirectErrorStream(true).redirectOutput(output.toFile()).start();
        if (!process.waitFor(10, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError("Does not end: " + command.command());
        }
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    }

    private RecordedWrites recorded(String synchronous) throws Exception {
        Path db = Files.createDirectories(folder.resolve("db"));
        Path trace = folder.resolve("trace");
        ProcessBuilder java = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m", "-cp", Records.classPath(),
                RecordingProcess.class.getName(), db.toString(), String.valueOf(MESSAGES), synchronous);
        java.environment().put("LD_PRELOAD", library.toString());
        java.environment().put("RECORDED_FOLDER", db.toRealPath().toString());
        java.environment().put("RECORDED_TRACE", trace.toString());
        run(java);
        return RecordedWrites.read(trace, folder.resolve("certain"));
    }

    /** How many answered messages are missing at the points, and how many states cannot be used. */
    private record Losses(int messages, int states) {
    }

    private Losses losses(RecordedWrites writes) throws Exception {
        Random random = new Random(SEED);
        int[] points = random.ints(points(), writes.size() / 20, writes.size() + 1).sorted().toArray();
        int messages = 0;
        int states = 0;
        for (int i = 0; i < points.length; i++) {
            Path cut = Files.createDirectories(folder.resolve("cut"));
            writes.cut(points[i], RecordedWrites.Fate.values()[i % RecordedWrites.Fate.values().length], random, cut, FILES);
            Set<String> answered = new HashSet<>(writes.written(RecordingProcess.ANSWERED, points[i]).lines().toList());
            try (Storage storage = new Storage(cut)) {
                Set<String> recorded = new HashSet<>(storage.messageLog().inTransaction(connection -> {
                    assertThat(Rows.list(connection, "pragma integrity_check", row -> row.getString(1))).containsExactly("ok");
                    assertThat(Rows.number(connection, "select count(*) from message_record r where not exists"
                            + " (select 1 from message_chunk c where c.record = r.id) or not exists (select 1 from unstamped_record u where u.record = r.id)"))
                            .as("records of which a part is missing").isZero();
                    return Rows.list(connection, "select query_id from message_record", row -> row.getString(1));
                }));
                answered.removeAll(recorded);
                messages += answered.size();
            } catch (IllegalStateException | AssertionError | java.sql.SQLException unusable) {
                states++;
            }
            delete(cut);
        }
        return new Losses(messages, states);
    }

    private static void delete(Path cut) throws IOException {
        try (var files = Files.list(cut)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void everyAnsweredMessageOutlivesAPowerCut() throws Exception {
        try (RecordedWrites writes = recorded("FULL")) {
            assertThat(writes.written(RecordingProcess.ANSWERED, writes.size()).lines()).hasSize(MESSAGES);
            assertThat(writes.flushes("messagelog.db")).as("checkpoints").isPositive();
            assertThat(losses(writes)).isEqualTo(new Losses(0, 0));
        }
    }

    /** The check can fail. */
    @Test
    void losesMessagesWithoutFlushes() throws Exception {
        try (RecordedWrites writes = recorded("OFF")) {
            Losses losses = losses(writes);
            assertThat(losses.messages() + losses.states()).isPositive();
        }
    }
}
