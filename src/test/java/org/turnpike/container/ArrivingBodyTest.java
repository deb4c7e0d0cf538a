package org.turnpike.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The failures of a body: a connection that is lost while a thread reads, and the end of the request. */
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

    @Test
    void requestThatEndsFailsAnIncompleteBody() {
        body.fail(() -> new IOException("ended"));
        assertThatThrownBy(body::read).hasMessage("ended");
    }

    /** Each request ends so. The stack trace of an exception that is not thrown would be one percent of an exchange. */
    @Test
    void requestThatEndsCreatesNoExceptionForACompleteBody() throws IOException {
        body.onAllDataRead();
        body.fail(() -> {
            throw new AssertionError("created");
        });
        assertThat(body.read()).isEqualTo(-1);
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
