package org.turnpike;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.turnpike.message.Exchange;
import org.turnpike.message.Headers;
import org.turnpike.transport.Capture;

/** An exchange whose request is bytes and whose answer is kept, as if it had come through a door. */
final class BytesExchange implements Exchange {
    private final Capture request;
    private final List<X509Certificate> peer;
    private final ByteArrayOutputStream answer = new ByteArrayOutputStream();
    private int status;
    private Headers headers;
    private boolean whole;

    /** @param peer what TLS showed; empty for a plain door */
    BytesExchange(Capture request, List<X509Certificate> peer) {
        this.request = request;
        this.peer = peer;
    }

    @Override
    public String method() {
        return request.startLine().split(" ")[0];
    }

    @Override
    public String rawPath() {
        return target().split("\\?", 2)[0];
    }

    @Override
    public Optional<String> rawQuery() {
        return target().contains("?") ? Optional.of(target().split("\\?", 2)[1]) : Optional.empty();
    }

    private String target() {
        return request.startLine().split(" ")[1];
    }

    @Override
    public Headers headers() {
        return request.headers();
    }

    @Override
    public InputStream body() {
        return request.stream();
    }

    @Override
    public boolean secure() {
        return !peer.isEmpty();
    }

    @Override
    public List<X509Certificate> peerCertificates() {
        return peer;
    }

    @Override
    public String remoteAddress() {
        return "192.0.2.1";
    }

    @Override
    public OutputStream respond(int code, Headers fields) {
        if (responded()) {
            throw new IllegalStateException("already responded");
        }
        status = code;
        headers = fields;
        return new OutputStream() {
            @Override
            public void write(int b) {
                answer.write(b);
            }

            @Override
            public void write(byte[] bytes, int offset, int count) {
                answer.write(bytes, offset, count);
            }

            @Override
            public void close() {
                whole = true;
            }
        };
    }

    @Override
    public boolean responded() {
        return headers != null;
    }

    /** The whole answer. */
    Capture answer() {
        if (!whole) {
            throw new AssertionError("the answer was not finished");
        }
        return new Capture("HTTP/1.1 " + status, headers, answer.toByteArray());
    }

    InputStream answered() {
        return new ByteArrayInputStream(answer().body());
    }
}
