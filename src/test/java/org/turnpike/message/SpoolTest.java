package org.turnpike.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.fault.FaultCode;
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
