package org.turnpike.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A process that could only hang ends. */
class LastResortTest {
    private final AtomicLong seconds = new AtomicLong();
    private final AtomicLong collected = new AtomicLong();
    private final List<String> exits = new ArrayList<>();
    private final LastResort watch = new LastResort(() -> seconds.get() * 1_000_000_000L, collected::get, exits::add, Duration.ZERO);

    private void pass(int checks, long collectedMillisEach) {
        for (int i = 0; i < checks; i++) {
            seconds.addAndGet(5);
            collected.addAndGet(collectedMillisEach);
            watch.run();
        }
    }

    @Test
    void minuteOfNothingButCollectingEndsTheProcess() {
        pass(11, 4900);
        assertThat(exits).isEmpty();
        pass(1, 4900);
        assertThat(exits).hasSize(1);
    }

    @Test
    void pauseInBetweenStartsTheMinuteAnew() {
        pass(11, 4900);
        pass(1, 2000);
        pass(11, 4900);
        assertThat(exits).isEmpty();
    }

    /** A process whose own shutdown hook never returns, as that of a container may. */
    public static final class NeverStops {
        public static void main(String[] arguments) throws InterruptedException {
            LastResort.watch(Duration.ofMillis(500));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                while (true) {
                    Thread.onSpinWait();
                }
            }));
            System.out.println("up");
            Thread.sleep(Long.MAX_VALUE);
        }
    }

    @Test
    void stopThatNeverEndsIsCutShort() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), NeverStops.class.getName()).redirectErrorStream(true).start();
        try (var out = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.readLine()).isEqualTo("up");
            process.toHandle().destroy();                          // Process.destroy would close the stream that is read below
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(143);
            assertThat(out.readLine()).contains("turnpike.door.stop-timeout");
        } finally {
            process.destroyForcibly();
        }
    }
}
