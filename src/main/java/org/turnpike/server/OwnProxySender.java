package org.turnpike.server;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.turnpike.message.Exchange;
import org.turnpike.message.Headers;
import org.turnpike.registration.ManagementSender;

/**
 * Sends management requests through this server's own client door, as its information system with the internal TLS certificate (operations.md
 * §c.1): signed, logged and time-stamped like every message, without a network connection. Safe for use by many threads.
 */
final class OwnProxySender implements ManagementSender {
    private static final int MAX_ANSWER_BYTES = 1 << 20;

    private final Door door;
    private final Supplier<X509Certificate> internalCertificate;

    /** The client door. */
    interface Door {
        void serve(Exchange exchange) throws IOException;
    }

    OwnProxySender(Door door, Supplier<X509Certificate> internalCertificate) {
        this.door = door;
        this.internalCertificate = internalCertificate;
    }

    @Override
    public byte[] send(String contentType, byte[] entity) throws IOException {
        Inside exchange = new Inside(contentType, entity, internalCertificate.get());
        door.serve(exchange);
        return exchange.answer.toByteArray();
    }

    /** A request within this process, without a network connection. Used by one thread. */
    private static final class Inside implements Exchange {
        private final Headers headers;
        private final byte[] entity;
        private final X509Certificate certificate;
        private final ByteArrayOutputStream answer = new ByteArrayOutputStream();
        private boolean responded;

        Inside(String contentType, byte[] entity, X509Certificate certificate) {
            this.headers = Headers.of("Content-Type", contentType, "SOAPAction", "\"\"");
            this.entity = entity;
            this.certificate = certificate;
        }

        @Override
        public String method() {
            return "POST";
        }

        @Override
        public String rawPath() {
            return "/";
        }

        @Override
        public Optional<String> rawQuery() {
            return Optional.empty();
        }

        @Override
        public Headers headers() {
            return headers;
        }

        @Override
        public InputStream body() {
            return new ByteArrayInputStream(entity);
        }

        @Override
        public boolean secure() {
            return true;
        }

        @Override
        public List<X509Certificate> peerCertificates() {
            return List.of(certificate);
        }

        @Override
        public String remoteAddress() {
            return "this server";
        }

        @Override
        public OutputStream respond(int status, Headers given) {
            responded = true;
            return new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    write(new byte[] {(byte) b}, 0, 1);
                }

                @Override
                public void write(byte[] bytes, int from, int count) throws IOException {
                    if (answer.size() + count > MAX_ANSWER_BYTES) {
                        throw new IOException("The answer to a management request has more than " + MAX_ANSWER_BYTES + " bytes");
                    }
                    answer.write(bytes, from, count);
                }
            };
        }

        @Override
        public boolean responded() {
            return responded;
        }
    }
}
