package org.turnpike.container;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.turnpike.message.Exchange;
import org.turnpike.message.Headers;
import org.turnpike.transport.OcspRetrievalAnswer;
import org.turnpike.trust.OcspCache;
import org.turnpike.trust.OcspResponse;

/**
 * Answers peers on port 5577 (messages.md §3.9, trust.md §3.5): only from the cache, and either all requested responses or none. If {@code cert}
 * is present, {@code cert_hash} is ignored, as on deployed servers; {@code cert_hash} alone is served too.
 */
final class OcspDoor {
    private static final int AT_MOST = 10;

    private final OcspCache cache;

    OcspDoor(OcspCache cache) {
        this.cache = cache;
    }

    void serve(Exchange exchange) throws IOException {
        if (exchange.method().equals("HEAD")) {
            exchange.respond(200, Headers.NONE).close();
            return;
        }
        OcspRetrievalAnswer.Wanted wanted = OcspRetrievalAnswer.Wanted.read(exchange.rawQuery());
        boolean bySha1 = !wanted.sha1().isEmpty();
        List<String> hashes = bySha1 ? wanted.sha1() : wanted.sha256();
        if (!exchange.method().equals("GET") || hashes.isEmpty() || hashes.size() > AT_MOST) {
            refuse(exchange, "Use GET with one to " + AT_MOST + " certificates by cert=<SHA-1 in lower-case hex>");
            return;
        }
        List<byte[]> responses = new ArrayList<>();
        for (String hash : hashes) {
            Optional<OcspResponse> response = bySha1 ? cache.findBySha1(hash) : cache.findBySha256(hash);
            if (response.isEmpty()) {
                refuse(exchange, "There is no OCSP response for the certificate with hash " + printable(hash));
                return;
            }
            responses.add(response.get().encoded());
        }
        answer(exchange, new OcspRetrievalAnswer(responses));
    }

    private static String printable(String hash) {
        return hash.matches("[0-9a-zA-Z]{1,64}") ? hash : "(not hexadecimal)";
    }

    private static void answer(Exchange exchange, OcspRetrievalAnswer answer) throws IOException {
        try (OutputStream body = exchange.respond(200, Headers.of("Content-Type", answer.contentType()))) {
            answer.writeTo(body);
        }
    }

    private static void refuse(Exchange exchange, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        try (OutputStream to = exchange.respond(500, Headers.of("Content-Length", String.valueOf(body.length)))) {
            to.write(body);
        }
    }
}
