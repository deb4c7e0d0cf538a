package org.turnpike.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Nobody fills the log. */
class LogRateTest {
    private final AtomicLong seconds = new AtomicLong();
    private final LogRate rate = new LogRate(() -> seconds.get() * 1_000_000_000L);

    private long lines(String source, int asked) {
        return IntStream.range(0, asked).filter(i -> rate.next(source).isPresent()).count();
    }

    @Test
    void sourceHasTenLinesAMinuteAndAnotherStillHasItsOwn() {
        assertThat(lines("192.0.2.1", 10_000)).isEqualTo(10);
        assertThat(rate.next("192.0.2.2")).isEqualTo(OptionalLong.of(9_990));
        assertThat(rate.next("192.0.2.2")).isEqualTo(OptionalLong.of(0));
        seconds.addAndGet(60);
        assertThat(lines("192.0.2.1", 20)).isEqualTo(10);
    }

    @Test
    void theAddressesOfAnIpv6NetworkAreOneSource() {
        assertThat(IntStream.range(1, 1_000).filter(i -> rate.next("2001:db8::" + Integer.toHexString(i)).isPresent()).count()).isEqualTo(10);
    }

    @Test
    void manySourcesHaveTwoHundredLinesTogether() {
        assertThat(IntStream.range(0, 10_000).filter(i -> rate.next("source " + i).isPresent()).count()).isEqualTo(200);
    }
}
