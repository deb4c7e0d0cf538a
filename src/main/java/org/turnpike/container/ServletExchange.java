package org.turnpike.container;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.turnpike.message.Exchange;
import org.turnpike.message.Headers;

/**
 * A servlet request and its response. Request parameters are never asked for, so the container leaves the body alone. Header
 * fields come in the order of their names' first appearance: the servlet interface groups fields of one name.
 */
final class ServletExchange implements Exchange {
    /** What HTTP cannot carry; Tomcat would leave out the whole header. */
    private static final Pattern BEYOND_ONE_BYTE = Pattern.compile("[^\\x00-\\xFF]");
    private static final String PEER_CERTIFICATES = "jakarta.servlet.request.X509Certificate";
    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private Answer answer;

    ServletExchange(HttpServletRequest request, HttpServletResponse response) {
        this.request = request;
        this.response = response;
    }

    @Override
    public String method() {
        return request.getMethod();
    }

    @Override
    public String rawPath() {
        return request.getRequestURI();
    }

    @Override
    public Optional<String> rawQuery() {
        return Optional.ofNullable(request.getQueryString());
    }

    @Override
    public Headers headers() {
        List<Headers.Field> fields = new ArrayList<>();
        for (String name : Collections.list(request.getHeaderNames())) {
            Collections.list(request.getHeaders(name)).forEach(value -> fields.add(new Headers.Field(name, value)));
        }
        return new Headers(fields);
    }

    @Override
    public InputStream body() throws IOException {
        return request.getInputStream();
    }

    @Override
    public boolean secure() {
        return request.isSecure();
    }

    @Override
    public List<X509Certificate> peerCertificates() {
        return request.getAttribute(PEER_CERTIFICATES) instanceof X509Certificate[] chain ? List.of(chain) : List.of();
    }

    @Override
    public String remoteAddress() {
        return request.getRemoteAddr();
    }

    @Override
    public OutputStream respond(int status, Headers headers) throws IOException {
        if (responded()) {
            throw new IllegalStateException("already responded");
        }
        response.setStatus(status);
        headers.forEach(field -> response.addHeader(field.name(), BEYOND_ONE_BYTE.matcher(field.value()).replaceAll("?")));
        answer = new Answer(response.getOutputStream(), headers.first("Content-Length").map(Long::valueOf));
        return answer;
    }

    @Override
    public boolean responded() {
        return answer != null;
    }

    /** Returns when there is an answer and its stream was closed: otherwise the container must not end it as if it were whole. */
    void requireWhole() throws IOException {
        if (answer == null || !answer.closed) {
            throw new IOException(answer == null ? "no answer was given" : "the answer was abandoned");
        }
    }

    /**
     * The answer's body. Closing it says that it is whole and leaves the end of the body to the container, so that a failure
     * afterwards, or one that runs through try-with-resources, still breaks the connection.
     */
    private static final class Answer extends OutputStream {
        private final OutputStream body;
        private final Optional<Long> promised;
        private long written;
        private boolean closed;

        Answer(OutputStream body, Optional<Long> promised) {
            this.body = body;
            this.promised = promised;
        }

        @Override
        public void write(int oneByte) throws IOException {
            body.write(oneByte);
            written++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            body.write(bytes, offset, length);
            written += length;
        }

        @Override
        public void flush() throws IOException {
            body.flush();
        }

        @Override
        public void close() throws IOException {
            if (!closed && promised.isPresent() && promised.get() != written) {
                throw new IOException("the answer has " + written + " bytes where Content-Length says " + promised.get());
            }
            closed = true;
        }
    }
}
