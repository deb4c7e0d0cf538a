package org.turnpike.container;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.turnpike.message.Exchange;
import org.turnpike.message.Headers;

/** An exchange whose request must have arrived within a time, however steadily it flows; the connector bounds each single wait. */
final class TimedExchange implements Exchange {
    private final Exchange exchange;
    private final Duration limit;
    private final long end;

    /** @param limit for the whole request, from now */
    TimedExchange(Exchange exchange, Duration limit) {
        this.exchange = exchange;
        this.limit = limit;
        this.end = System.nanoTime() + limit.toNanos();
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
                throw new SocketTimeoutException("The request did not arrive within " + limit);
            }
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
        return exchange.respond(status, headers);
    }

    @Override
    public boolean responded() {
        return exchange.responded();
    }
}
