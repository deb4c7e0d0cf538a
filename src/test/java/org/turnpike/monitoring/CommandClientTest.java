package org.turnpike.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Commands of the operating system that are missing, hang, fail or print without end. */
class CommandClientTest {
    private final CommandClient commands = new CommandClient(Duration.ofSeconds(20), 100_000);

    @Test
    void linesOfACommandAreReturned() {
        assertThat(commands.lines(List.of("printf", "a\\nb\\n"))).contains(List.of("a", "b"));
    }

    @Test
    void missingCommandGivesNothing() {
        assertThat(commands.lines(List.of("turnpike-no-such-command"))).isEmpty();
    }

    @Test
    void failingCommandGivesNothing() {
        assertThat(commands.lines(List.of("false"))).isEmpty();
    }

    @Test
    void hangingCommandIsKilledAtItsDeadline() {
        long start = System.nanoTime();
        assertThat(new CommandClient(Duration.ofMillis(300), 100).lines(List.of("sh", "-c", "echo a; sleep 600"))).isEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(60));
    }

    @Test
    void commandThatPrintsWithoutEndIsKilledAtTheBound() {
        long start = System.nanoTime();
        assertThat(new CommandClient(Duration.ofMinutes(5), 100_000).lines(List.of("yes"))).isEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMinutes(2));
    }
}
