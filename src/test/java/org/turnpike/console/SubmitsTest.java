package org.turnpike.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A form that is sent twice counts once. */
class SubmitsTest {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final Submits submits = new Submits(() -> now);
    private final AtomicInteger done = new AtomicInteger();

    private PageAnswer work() {
        return new PageAnswer.Redirect("/console/" + done.incrementAndGet());
    }

    @Test
    void answersTheSecondAsTheFirst() {
        PageAnswer first = submits.once("a", this::work);
        assertThat(submits.once("a", this::work)).isEqualTo(first);
        assertThat(submits.once("b", this::work)).isNotEqualTo(first);
        assertThat(done).hasValue(2);
    }

    @Test
    void letsTheSecondWaitForTheFirst() throws Exception {
        CountDownLatch under = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CompletableFuture<PageAnswer> first = CompletableFuture.supplyAsync(() -> submits.once("a", () -> {
            under.countDown();
            await(goOn);
            return work();
        }));
        await(under);
        CompletableFuture<PageAnswer> second = CompletableFuture.supplyAsync(() -> submits.once("a", this::work));
        goOn.countDown();
        assertThat(second.get(1, TimeUnit.MINUTES)).isEqualTo(first.get(1, TimeUnit.MINUTES));
        assertThat(done).hasValue(1);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void letsARejectedFormBeSentAgain() {
        assertThatThrownBy(() -> submits.once("a", () -> {
            throw new IllegalArgumentException("label: it is missing");
        })).hasMessage("label: it is missing");
        assertThat(submits.once("a", this::work)).isEqualTo(new PageAnswer.Redirect("/console/1"));
    }

    @Test
    void keepsRedirectsAloneAndForMinutes() {
        submits.once("file", () -> new PageAnswer.Download("file", "application/zip", new byte[1]));
        assertThat(submits.known()).isZero();
        PageAnswer first = submits.once("a", this::work);
        now = now.plusSeconds(601);
        assertThat(submits.once("a", this::work)).isNotEqualTo(first);
        assertThat(submits.known()).isEqualTo(1);
    }
}
