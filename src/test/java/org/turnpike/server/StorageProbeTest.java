package org.turnpike.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Health knows of a full disk and of a database that is down. */
class StorageProbeTest {
    @TempDir
    Path home;

    private final AtomicLong nanos = new AtomicLong();

    private StorageProbe probe(StorageProbe.Question database, long minFree) {
        return new StorageProbe(database, home, minFree, nanos::get);
    }

    @Test
    void allIsWellWhereTheDatabaseAnswersAndThereIsRoom() {
        StorageProbe probe = probe(() -> { }, 1);
        probe.run();
        assertThat(probe.problems()).isEmpty();
    }

    @Test
    void fullDiskIsAProblemUntilThereIsRoom() {
        StorageProbe probe = probe(() -> { }, Long.MAX_VALUE);
        probe.run();
        assertThat(probe.problems()).singleElement().asString().contains("turnpike.health.min-free-space", home.toString());
    }

    @Test
    void databaseThatIsDownIsAProblemUntilItAnswers() {
        List<SQLException> down = new ArrayList<>(List.of(new SQLException("connection refused")));
        StorageProbe probe = probe(() -> {
            if (!down.isEmpty()) {
                throw down.get(0);
            }
        }, 1);
        probe.run();
        assertThat(probe.problems()).singleElement().asString().contains("database", "connection refused");
        down.clear();
        probe.run();
        assertThat(probe.problems()).isEmpty();
    }

    @Test
    void databaseThatIsSilentIsAProblemWhileItIsAsked() {
        List<String> meanwhile = new ArrayList<>();
        List<StorageProbe> self = new ArrayList<>();
        StorageProbe probe = probe(() -> {
            nanos.addAndGet(6_000_000_000L);
            meanwhile.addAll(self.get(0).problems());
        }, 1);
        self.add(probe);
        probe.run();
        assertThat(meanwhile).singleElement().asString().contains("does not answer");
        assertThat(probe.problems()).isEmpty();
    }
}
