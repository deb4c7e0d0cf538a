package org.turnpike.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.TestClock;

/** The list of nodes that share one PostgreSQL. */
class NodesTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    @TempDir
    private Path folder;
    private final TestClock clock = new TestClock(NOW);
    private Storage storageOne;
    private Storage storageTwo;
    private Leadership leaderOne;
    private Leadership leaderTwo;
    private Nodes one;
    private Nodes two;

    @BeforeEach
    void open() throws Exception {
        DatabaseSettings settings = Postgres.shared().newDatabase();
        storageOne = new Storage(settings, folder.resolve("one"));
        storageTwo = new Storage(settings, folder.resolve("two"));
        leaderOne = new Leadership(storageOne.messageLog(), "one", clock);
        leaderTwo = new Leadership(storageTwo.messageLog(), "two", clock);
        leaderOne.run();
        leaderTwo.run();
        one = new Nodes(storageOne.messageLog(), leaderOne, "one", "1.0", clock);
        two = new Nodes(storageTwo.messageLog(), leaderTwo, "two", "1.1", clock);
    }

    @AfterEach
    void close() {
        leaderOne.close();
        leaderTwo.close();
        storageOne.close();
        storageTwo.close();
    }

    @Test
    void listsBothNodesWithTheLeader() throws Exception {
        one.run();
        clock.advance(Duration.ofSeconds(20));
        two.run();
        assertThat(one.list()).containsExactly(new Nodes.Node("one", "1.0", NOW, NOW, true, true), new Nodes.Node("two", "1.1", NOW, NOW.plusSeconds(20), false, false));
        assertThat(two.list()).extracting(Nodes.Node::self).containsExactly(false, true);
    }

    @Test
    void aNodeThatIsGoneIsSilentAfterAMinuteAndDroppedAfterADay() throws Exception {
        one.run();
        two.run();
        clock.advance(Nodes.SILENT.plusSeconds(1));
        two.run();
        assertThat(two.list()).extracting(each -> each.isSilent(clock.instant())).containsExactly(true, false);
        clock.advance(Nodes.KEPT);
        two.run();
        assertThat(two.list()).extracting(Nodes.Node::name).containsExactly("two");
    }

    @Test
    void aNodeThatIsClosedLeavesTheListForGood() throws Exception {
        one.run();
        two.run();
        two.close();
        two.run();
        assertThat(one.list()).extracting(Nodes.Node::name).containsExactly("one");
    }

    @Test
    void keepsNoMoreThanAHundredOthers() throws SQLException {
        for (int i = 0; i < 150; i++) {
            clock.advance(Duration.ofSeconds(1));
            new Nodes(storageTwo.messageLog(), leaderTwo, "other-" + i, "1.0", clock).run();
        }
        clock.advance(Duration.ofSeconds(1));
        one.run();
        assertThat(one.list()).hasSizeLessThanOrEqualTo(100).extracting(Nodes.Node::name).contains("one", "other-149").doesNotContain("other-0");
    }

    @Test
    void anEmbeddedDatabaseHasOneNode() throws Exception {
        try (Storage embedded = new Storage(folder.resolve("embedded")); Leadership leader = new Leadership(embedded.messageLog(), "alone", clock);
                Nodes alone = new Nodes(embedded.messageLog(), leader, "alone", "1.0", clock)) {
            alone.run();
            assertThat(alone.list()).containsExactly(new Nodes.Node("alone", "1.0", NOW, NOW, true, true));
        }
    }
}
