package org.turnpike.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A name server that does not answer for one host holds up nobody else. */
class LookupClientTest {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration SHORT = Duration.ofMillis(1);
    private final CountDownLatch answers = new CountDownLatch(1);
    private final AtomicInteger asked = new AtomicInteger();
    private final LookupClient lookups = new LookupClient(this::resolve);

    @AfterEach
    void end() {
        answers.countDown();
        lookups.close();
    }

    private InetAddress[] resolve(String host) throws UnknownHostException {
        if (host.equals("none.test")) {
            throw new UnknownHostException(host);
        }
        if (host.equals("slow.test")) {
            asked.incrementAndGet();
            try {
                answers.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return new InetAddress[] {InetAddress.getByAddress(host, new byte[] {127, 0, 0, 1})};
    }

    @Test
    void hostsThatAreFoundDoNotWaitForTheRest() {
        assertThat(lookups.addressesOf(List.of("slow.test", "none.test", "quick.test"), LONG, SHORT)).containsOnlyKeys("quick.test");
        assertThat(lookups.addressesOf(List.of("127.0.0.1", "slow.test"), LONG, Duration.ZERO)).containsOnlyKeys("127.0.0.1");
    }

    @Test
    void allAreFoundWhereThereIsTime() {
        answers.countDown();
        assertThat(lookups.addressesOf(List.of("slow.test", "quick.test", "none.test"), LONG, LONG).keySet()).containsExactly("slow.test", "quick.test");
    }

    @Test
    void nothingKnownEndsInTimeAndAHostIsAskedForOnceAtATime() {
        assertThat(lookups.addressesOf(List.of("slow.test", "none.test"), SHORT, SHORT)).isEmpty();
        assertThat(lookups.addressesOf(List.of("slow.test"), SHORT, SHORT)).isEmpty();
        answers.countDown();
        assertThat(lookups.addressesOf(List.of("slow.test"), LONG, SHORT)).containsOnlyKeys("slow.test");
        assertThat(asked.get()).isBetween(1, 2);                         // the last may have begun anew
    }

    @Test
    void closedFindsNothing() {
        lookups.close();
        assertThat(lookups.addressesOf(List.of("quick.test"), SHORT, SHORT)).isEmpty();
    }
}
