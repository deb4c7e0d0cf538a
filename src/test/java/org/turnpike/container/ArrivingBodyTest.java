package org.turnpike.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A body whose connection is lost while the thread that reads the body goes on reading from the container. */
class ArrivingBodyTest {
    private static final int BUFFER = 16;
    private final ArrivingBody body = new ArrivingBody(new Lost(), BUFFER, new Pace.Rate(0, Duration.ofSeconds(1)), () -> { }, failure -> { });

    @Test
    void bytesBeforeTheLossAreReadAndThenItIsThrown() throws IOException {
        body.onDataAvailable();
        assertThat(body.readNBytes(BUFFER)).hasSize(BUFFER);
        assertThatThrownBy(body::read).hasMessage("lost");
        assertThat(body.complete()).isFalse();
    }

    /** Fills the buffer once; every further read fails. */
    private static final class Lost extends ServletInputStream {
        private int left = BUFFER;

        @Override
        public int read() throws IOException {
            if (left == 0) {
                throw new IOException("lost");
            }
            left--;
            return 1;
        }

        @Override
        public int read(byte[] to, int offset, int count) throws IOException {
            for (int i = 0; i < count; i++) {
                to[offset + i] = (byte) read();
            }
            return count;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public boolean isFinished() {
            return false;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new UnsupportedOperationException();
        }
    }
}
