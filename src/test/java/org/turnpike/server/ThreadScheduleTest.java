package org.turnpike.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Jobs that wait for the network, and one that ends what takes too long. */
class ThreadScheduleTest {
    private static final Duration OFTEN = Duration.ofMillis(1);

    @Test
    void jobsThatWaitDoNotKeepAnotherFromItsPass() throws Exception {
        CountDownLatch waiting = new CountDownLatch(3);
        CountDownLatch answered = new CountDownLatch(1);
        CountDownLatch passed = new CountDownLatch(1);
        try (ThreadSchedule schedule = new ThreadSchedule()) {
            for (String name : new String[] {"global configuration", "OCSP responses", "time-stamping"}) {
                schedule.every(OFTEN, name, () -> {
                    waiting.countDown();
                    await(answered);
                });
            }
            boolean allWait = waiting.await(1, TimeUnit.MINUTES);
            schedule.every(OFTEN, "connections to peers", passed::countDown);
            boolean hasPassed = passed.await(1, TimeUnit.MINUTES);
            answered.countDown();
            assertThat(allWait).as("all wait at the same time").isTrue();
            assertThat(hasPassed).as("the other had its pass meanwhile").isTrue();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
