package org.turnpike.messagelog;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.message.Content;

/**
 * How much of a REST body is recorded (trust.md §5.1).
 *
 * @param atMost bytes of a body that the log takes; 0: no body is recorded, and none is too large
 * @param truncate whether a larger body is recorded in part; otherwise its message is refused
 */
public record LoggedBodies(long atMost, boolean truncate) {

    /**
     * What is recorded of this body.
     *
     * @throws RefusedException LOGGING_FAILED when it is larger than the log takes
     */
    public List<Content> of(Optional<? extends Content> body) throws RefusedException {
        if (atMost == 0) {
            return List.of();
        }
        if (body.isEmpty() || body.get().length() <= atMost) {
            return List.copyOf(body.stream().toList());
        }
        if (!truncate) {
            throw new RefusedException(FaultCode.LOGGING_FAILED, "The message body has " + body.get().length()
                    + " bytes, the message log takes " + atMost + " (turnpike.messages.max-logged-body)");
        }
        return List.of(beginning(body.get()));
    }

    private Content beginning(Content whole) {
        return new Content() {
            @Override
            public InputStream open() throws IOException {
                return new Beginning(whole.open(), atMost);
            }

            @Override
            public long length() {
                return atMost;
            }
        };
    }

    /** The first bytes of a stream. */
    private static final class Beginning extends FilterInputStream {
        private long left;

        Beginning(InputStream whole, long bytes) {
            super(whole);
            left = bytes;
        }

        @Override
        public int read() throws IOException {
            return left-- > 0 ? super.read() : -1;
        }

        @Override
        public int read(byte[] to, int offset, int count) throws IOException {
            if (left <= 0) {
                return -1;
            }
            int read = super.read(to, offset, (int) Math.min(count, left));
            left -= Math.max(read, 0);
            return read;
        }
    }
}
