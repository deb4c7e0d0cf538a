package org.turnpike.container;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.turnpike.message.Exchange;
import org.turnpike.message.Headers;

/**
 * An exchange with timeouts: one for the arrival of the whole request, and one for sending the whole answer. The peer must also read the answer at a
 * minimum rate. The connector limits the wait for each read or write.
 */
final class TimedExchange implements Exchange {
    private static final int PIECE = 8 * 1024;
    private final Exchange exchange;
    private final Reception.Bounds bounds;
    private final long end;

    /** @param bounds the timeouts. The timeout for the request starts now, the timeout for the answer when the answer starts */
    TimedExchange(Exchange exchange, Reception.Bounds bounds) {
        this.exchange = exchange;
        this.bounds = bounds;
        this.end = System.nanoTime() + bounds.receiveTimeout().toNanos();
    }

    @Override
    public InputStream body() throws IOException {
        return new TimedBody(exchange.body());
    }

    private final class TimedBody extends FilterInputStream {
        TimedBody(InputStream body) {
            super(body);
        }

        @Override
        public int read() throws IOException {
            requireTime();
            return in.read();
        }

        @Override
        public int read(byte[] to, int offset, int count) throws IOException {
            requireTime();
            return in.read(to, offset, count);
        }

        private void requireTime() throws SocketTimeoutException {
            if (System.nanoTime() - end >= 0) {
                throw new SocketTimeoutException("The request did not arrive within " + bounds.receiveTimeout());
            }
        }
    }

    /**
     * Writes the answer in small blocks, so that a slow reader is detected between two blocks. The time until the service has the next bytes is not
     * counted.
     */
    private final class TimedAnswer extends OutputStream {
        private final OutputStream answer;
        private final Pace pace = new Pace(bounds.rate());
        private final long answerEnd = System.nanoTime() + bounds.answerTimeout().toNanos();

        TimedAnswer(OutputStream answer) {
            this.answer = answer;
        }

        @Override
        public void write(int oneByte) throws IOException {
            write(new byte[] {(byte) oneByte}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            for (int written = 0; written < length; written += PIECE) {
                int count = Math.min(PIECE, length - written);
                long start = System.nanoTime();
                answer.write(bytes, offset + written, count);
                requirePace(System.nanoTime() - start, count);
            }
        }

        private void requirePace(long waited, int count) throws SocketTimeoutException {
            pace.add(waited, count);
            if (pace.tooSlow(0)) {
                throw new SocketTimeoutException("The answer was read more slowly than turnpike.admission.min-rate allows");
            }
            if (System.nanoTime() - answerEnd >= 0) {
                throw new SocketTimeoutException("The answer was not read within " + bounds.answerTimeout());
            }
        }

        @Override
        public void flush() throws IOException {
            answer.flush();
        }

        @Override
        public void close() throws IOException {
            answer.close();
        }
    }

    @Override
    public String method() {
        return exchange.method();
    }

    @Override
    public String rawPath() {
        return exchange.rawPath();
    }

    @Override
    public Optional<String> rawQuery() {
        return exchange.rawQuery();
    }

    @Override
    public Headers headers() {
        return exchange.headers();
    }

    @Override
    public boolean secure() {
        return exchange.secure();
    }

    @Override
    public List<X509Certificate> peerCertificates() {
        return exchange.peerCertificates();
    }

    @Override
    public String remoteAddress() {
        return exchange.remoteAddress();
    }

    @Override
    public OutputStream respond(int status, Headers headers) throws IOException {
        return new TimedAnswer(exchange.respond(status, headers));
    }

    @Override
    public boolean responded() {
        return exchange.responded();
    }
}
