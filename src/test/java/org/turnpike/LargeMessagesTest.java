package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Bodies and attachments pass through both servers without sitting in memory; {@link LargeMessagesSoakTest} does it with a gibibyte each. */
@Tag("slow")
class LargeMessagesTest {
    private static final long LENGTH = 32L << 20;
    private static final long ALLOWED_GROWTH = 24L << 20;

    @Test
    void attachmentsAndBodiesEachWay() throws Exception {
        try (LargeMessages large = new LargeMessages(1000)) {
            large.length(1 << 20);                                            // classes are loaded, caches and buffers filled
            large.exchangeSoap();
            large.exchangeRest();
            large.length(LENGTH);
            long before = LargeMessages.heapInUse();
            large.exchangeSoap();
            large.requireNothingLeft();
            large.exchangeRest();
            large.requireNothingLeft();
            assertThat(large.mostHeapInUse() - before).isLessThan(ALLOWED_GROWTH);
        }
    }
}
