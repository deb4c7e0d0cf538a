package org.turnpike.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.LogLines;
import org.turnpike.message.SpoolStore;

class RehearsalTest {
    @TempDir
    private Path folder;

    @Test
    void endsByItselfAfterSomeRoundsWithoutAFaultOrAFile() throws Exception {
        try (LogLines log = new LogLines(); Rehearsal rehearsal = start()) {
            assertThat(rehearsal.await(Duration.ofMinutes(1))).isTrue();
            assertThat(rehearsal.rounds()).isPositive();
            assertThat(log.atLeast(Level.WARNING)).isEmpty();
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void endsWhenItIsClosed() throws Exception {
        Rehearsal rehearsal = start();
        rehearsal.close();
        assertThat(rehearsal.await(Duration.ofMillis(1))).isTrue();
    }

    private Rehearsal start() throws Exception {
        return Rehearsal.start(new SpoolStore(folder, SpoolStore.DEFAULT_MEMORY_BYTES), InstantSource.system());
    }
}
