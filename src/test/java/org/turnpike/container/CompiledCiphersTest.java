package org.turnpike.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CompiledCiphersTest {

    @Test
    void endsByItself() throws Exception {
        try (CompiledCiphers ciphers = CompiledCiphers.start()) {
            long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
            while (ciphers.running() && System.nanoTime() < end) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            assertThat(ciphers.running()).isFalse();
        }
    }

    @Test
    void endsWhenItIsClosed() {
        CompiledCiphers ciphers = CompiledCiphers.start();
        ciphers.close();
        assertThat(ciphers.running()).isFalse();
    }
}
