package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** A gibibyte each way, SOAP and REST, both servers in one JVM of 256 MiB: {@code mvn -Psoak test}. */
@Tag("soak")
class LargeMessagesSoakTest {
    private static final long LENGTH = 1L << 30;
    private static final long MOST_HEAP = 128L << 20;

    @Test
    void gibibyteEachWay(TestReporter figures) throws Exception {
        assertThat(Runtime.getRuntime().maxMemory()).isLessThanOrEqualTo(256L << 20);
        try (LargeMessages large = new LargeMessages(10 << 20)) {
            large.length(LENGTH);
            large.exchangeSoap();
            large.requireNothingLeft();
            large.exchangeRest();
            large.requireNothingLeft();
            figures.publishEntry("MiB of heap in use after GC, at most", String.valueOf(large.mostHeapInUse() >> 20));
            assertThat(large.mostHeapInUse()).isLessThan(MOST_HEAP);
        }
    }
}
