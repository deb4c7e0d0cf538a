package org.turnpike.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.LogText;
import org.turnpike.fault.RefusedException;

class SpoolTest {
    private static final Bound BOUND = new Bound(1000, FaultCode.INVALID_MESSAGE, "Part");
    @TempDir
    Path folder;

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10, 11, 1000})
    void isReadAgainAndAgainAndDeleted(int length) throws Exception {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 7);
        Spool closed;
        try (Spool spool = new SpoolStore(folder, 10).receive(new ByteArrayInputStream(bytes), BOUND)) {
            closed = spool;
            assertThat(spool.length()).isEqualTo(length);
            assertThat(spool.sha512()).isEqualTo(Sha512.of(bytes));
            for (int i = 0; i < 2; i++) {
                try (InputStream from = spool.open()) {
                    assertThat(from.readAllBytes()).isEqualTo(bytes);
                }
            }
            assertThat(files()).hasSize(length > 10 ? 1 : 0);
            for (Path file : files()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
            }
        }
        assertThatThrownBy(closed::open).isInstanceOf(IOException.class);
        assertThat(files()).isEmpty();
    }

    @Test
    void nothingIsLeftWhenTooMuchComesOrTheSourceBreaks() throws Exception {
        SpoolStore spools = new SpoolStore(folder, 10);
        assertThatThrownBy(() -> spools.receive(new ByteArrayInputStream(new byte[1001]), BOUND))
                .isInstanceOfSatisfying(RefusedException.class, refusal -> assertThat(refusal.code()).isEqualTo("invalid_message"));
        assertThatThrownBy(() -> spools.receive(new BrokenStream(new byte[500]), BOUND)).isInstanceOf(IOException.class);
        assertThat(files()).isEmpty();
    }

    @Test
    void envelopesHaveFourTimesTheMemoryOfOtherParts() throws Exception {
        SpoolStore spools = new SpoolStore(folder, 10);
        try (Spool envelope = spools.receiveEnvelope(new ByteArrayInputStream(new byte[40]), BOUND, MessageBudget.of(Long.MAX_VALUE))) {
            assertThat(files()).isEmpty();
            assertThat(envelope.open().readAllBytes()).isEqualTo(new byte[40]);
        }
        try (Spool longer = spools.receiveEnvelope(new ByteArrayInputStream(new byte[41]), BOUND, MessageBudget.of(Long.MAX_VALUE))) {
            assertThat(files()).hasSize(1);
            assertThat(longer.open().readAllBytes()).isEqualTo(new byte[41]);
        }
    }

    @Test
    void folderThatCannotBeWrittenIsToldAsSuch() throws Exception {
        SpoolStore missing = new SpoolStore(folder.resolve("gone"), 10);
        Files.delete(folder.resolve("gone"));
        assertThat(missing.receive(new ByteArrayInputStream(new byte[10]), BOUND).length()).isEqualTo(10);
        assertStorageTold(missing, 11);
    }

    @Test
    void diskWithLessRoomThanIsKeptFreeTakesNoFilesAndStillMemory() throws Exception {
        SpoolStore spools = new SpoolStore(folder, 10, java.util.OptionalLong.of(Long.MAX_VALUE));
        assertThat(spools.receive(new ByteArrayInputStream(new byte[10]), BOUND).length()).isEqualTo(10);
        assertThatThrownBy(() -> spools.receive(new ByteArrayInputStream(new byte[11]), BOUND))
                .isInstanceOfSatisfying(RefusedException.class, refusal -> assertThat(refusal.code()).isEqualTo("io_error"));
        assertThat(files()).isEmpty();
    }

    /** In a process that may not write files of more than 64 KiB: there the write fails when some of the file has been written. */
    @Test
    void fullDiskIsToldAsSuchAndNothingIsLeft() throws Exception {
        Path output = folder.resolve("output.txt");
        Process limited = new ProcessBuilder("sh", "-c", "ulimit -f 64; exec \"$0\" -XX:-UsePerfData -cp \"$1\" \"$2\" \"$3\"",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), System.getProperty("java.class.path"), FullDisk.class.getName(),
                folder.resolve("spool").toString()).redirectErrorStream(true).redirectOutput(output.toFile()).start();
        assertThat(limited.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(limited.exitValue()).as(Files.readString(output)).isZero();
        try (Stream<Path> left = Files.list(folder.resolve("spool"))) {
            assertThat(left).isEmpty();
        }
    }

    /** In a process with a small heap: the buffers of the files' streams would need 64 MB. */
    @Test
    void finishedFilesKeepNoBuffer() throws Exception {
        Path output = folder.resolve("output.txt");
        Process small = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx40m", "-cp",
                System.getProperty("java.class.path"), ManyFiles.class.getName(), folder.resolve("spool").toString())
                .redirectErrorStream(true).redirectOutput(output.toFile()).start();
        assertThat(small.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(small.exitValue()).as(Files.readString(output)).isZero();
    }

    /** What the process with a small heap does: it holds as many attachments in files as one message may have. */
    static final class ManyFiles {
        private ManyFiles() {
        }

        public static void main(String[] arguments) throws Exception {
            SpoolStore spools = new SpoolStore(Path.of(arguments[0]), 10);
            List<Spool> held = new ArrayList<>();
            for (int i = 0; i < MessageBudget.PARTS; i++) {
                held.add(spools.receive(new ByteArrayInputStream(new byte[11]), BOUND));
            }
            Spool.closeAll(held);
        }
    }

    /** What the limited process does. */
    static final class FullDisk {
        private FullDisk() {
        }

        public static void main(String[] arguments) throws Exception {
            SpoolStore spools = new SpoolStore(Path.of(arguments[0]), 10);
            assertStorageTold(spools, 1 << 20);
            try (Spool smaller = spools.receive(new ByteArrayInputStream(new byte[1000]), BOUND)) {
                assertThat(smaller.length()).isEqualTo(1000);
            }
        }
    }

    private static void assertStorageTold(SpoolStore spools, int length) {
        assertThatThrownBy(() -> spools.receive(new ByteArrayInputStream(new byte[length]), new Bound(length, FaultCode.INVALID_MESSAGE, "It"))).isInstanceOfSatisfying(RefusedException.class, e -> {
            assertThat(e.code()).isEqualTo("internal_error");
            assertThat(e).hasMessage("This security server cannot store the message");
            assertThat(LogText.line(e, "to 10.0.0.1")).contains("The spool folder cannot be written; because of ");
        });
    }

    @Test
    void unfinishedIsDeletedToo() throws Exception {
        try (Spool spool = new SpoolStore(folder, 0).open()) {
            spool.write(1);
            assertThat(files()).hasSize(1);
            assertThatThrownBy(spool::open).isInstanceOf(IllegalStateException.class);
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void sweepRemovesWhatAnEarlierProcessLeft() throws Exception {
        SpoolStore spools = new SpoolStore(folder, 0);
        try (Spool spool = spools.open()) {
            spool.write(1);
            Files.writeString(folder.resolve("other.txt"), "kept");
            spools.sweep();
            assertThat(files()).containsExactly(folder.resolve("other.txt"));
        }
    }

    /** Yields some bytes, then fails as a lost connection does. */
    static final class BrokenStream extends java.io.FilterInputStream {
        BrokenStream(byte[] bytes) {
            super(new ByteArrayInputStream(bytes));
        }

        @Override
        public int read(byte[] to, int offset, int count) throws IOException {
            int read = super.read(to, offset, count);
            if (read < 0) {
                throw new IOException("connection lost");
            }
            return read;
        }
    }
}
