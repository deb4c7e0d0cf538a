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
 * An exchange that is a servlet request and its response. This class never asks for request parameters, because the container would then read the
 * body. Header fields are ordered by the first appearance of their names, because the servlet interface groups fields that have the same name. The
 * constructor reads the head, because the container changes it when a dispatch brings the request back to the servlet.
 */
final class ServletExchange implements Exchange {
    /** Characters that an HTTP header cannot contain. Tomcat would drop a header with such a character. */
    private static final Pattern BEYOND_ONE_BYTE = Pattern.compile("[^\\x00-\\xFF]");
    private static final String PEER_CERTIFICATES = "jakarta.servlet.request.X509Certificate";
    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final String method;
    private final String rawPath;
    private final Optional<String> rawQuery;
    private final Headers headers;
    private final List<X509Certificate> peerCertificates;
    private final String remoteAddress;
    private volatile Optional<InputStream> body = Optional.empty();
    private volatile boolean bodyHere = true;
    private volatile Answer answer;

    ServletExchange(HttpServletRequest request, HttpServletResponse response) {
        this.request = request;
        this.response = response;
        this.method = request.getMethod();
        this.rawPath = request.getRequestURI();
        this.rawQuery = Optional.ofNullable(request.getQueryString());
        this.headers = headersOf(request);
        this.peerCertificates = request.getAttribute(PEER_CERTIFICATES) instanceof X509Certificate[] chain ? List.of(chain) : List.of();
        this.remoteAddress = request.getRemoteAddr();
    }

    private static Headers headersOf(HttpServletRequest request) {
        List<Headers.Field> fields = new ArrayList<>();
        for (String name : Collections.list(request.getHeaderNames())) {
            Collections.list(request.getHeaders(name)).forEach(value -> fields.add(new Headers.Field(name, value)));
        }
        return new Headers(fields);
    }

    /**
     * Sets the source of the body. Without this call, the source is the container's stream.
     *
     * @param whole whether the whole body has arrived. If not, an answer before the end of the body closes the connection, because the rest is not
     *        read
     */
    void received(InputStream arriving, boolean whole) {
        body = Optional.of(arriving);
        bodyHere = whole;
    }

    /** Returns the sender: its address, and its certificate if it presented one. */
    AdmissionQueue.Caller caller() {
        return new AdmissionQueue.Caller(remoteAddress, peerCertificates.stream().findFirst()
                .map(leaf -> leaf.getSerialNumber().toString(16) + "/" + leaf.hashCode()));
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public String rawPath() {
        return rawPath;
    }

    @Override
    public Optional<String> rawQuery() {
        return rawQuery;
    }

    @Override
    public Headers headers() {
        return headers;
    }

    @Override
    public InputStream body() throws IOException {
        return body.isPresent() ? body.get() : request.getInputStream();
    }

    @Override
    public boolean secure() {
        return request.isSecure();
    }

    @Override
    public List<X509Certificate> peerCertificates() {
        return peerCertificates;
    }

    @Override
    public String remoteAddress() {
        return remoteAddress;
    }

    /**
     * Answers without a body. Closes the connection if a part of the request has not arrived.
     *
     * @throws IOException if a part of the request has not arrived; the container closes the connection when it gets this exception
     */
    void reject(Rejection why) throws IOException {
        response.setStatus(why.status());
        response.setHeader("Connection", "close");
        if (why.status() == HttpServletResponse.SC_SERVICE_UNAVAILABLE) {
            response.setHeader("Retry-After", "1");
        }
        response.setContentLength(0);
        if (!bodyHere) {
            response.flushBuffer();
            throw new EndedConnection("the request was rejected: " + why.why());
        }
    }

    @Override
    public OutputStream respond(int status, Headers headers) throws IOException {
        if (responded()) {
            throw new IllegalStateException("already responded");
        }
        response.setStatus(status);
        headers.forEach(field -> response.addHeader(field.name(), BEYOND_ONE_BYTE.matcher(field.value()).replaceAll("?")));
        if (bodyUnread()) {
            response.setHeader("Connection", "close");
        }
        answer = new Answer(response.getOutputStream(), headers.first("Content-Length").map(Long::valueOf));
        return answer;
    }

    @Override
    public boolean responded() {
        return answer != null;
    }

    private boolean bodyUnread() {
        return !bodyHere && !(body.orElse(null) instanceof ArrivingBody arriving && arriving.complete());
    }

    /**
     * Closes the connection if the request was answered before all of it had arrived, because the next bytes of the connection are the rest of the
     * body.
     *
     * @throws IOException in this case, so that the container closes the connection; the answer is already sent
     */
    void requireBodyRead() throws IOException {
        if (bodyUnread() && !((ArrivingBody) body.orElseThrow()).discard()) {
            response.flushBuffer();
            throw new EndedConnection("the request was answered before all of it had arrived");
        }
    }

    /** Requires that there is an answer and that its stream was closed. Otherwise the container must not end the answer as if it were complete. */
    void requireWhole() throws IOException {
        if (answer == null || !answer.closed) {
            throw new IOException(answer == null ? "no answer was given" : "the answer was abandoned");
        }
    }

    /**
     * The answer's body. Closing this stream only marks the answer as complete; the container ends the body later. An exception after the close, or
     * one that leaves a try-with-resources statement, therefore still aborts the connection.
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
                throw new IOException("the answer has " + written + " bytes, but its Content-Length is " + promised.get());
            }
            closed = true;
        }
    }
}
