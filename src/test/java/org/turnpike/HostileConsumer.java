package org.turnpike;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.turnpike.keys.AuthenticationCredential;
import org.turnpike.keys.SigningCredential;
import org.turnpike.fault.RefusedException;
import org.turnpike.message.Attachment;
import org.turnpike.message.Content;
import org.turnpike.message.Headers;
import org.turnpike.message.RestRequest;
import org.turnpike.signature.MessageSigner;
import org.turnpike.signature.SignatureParts;
import org.turnpike.signature.SignedPart;
import org.turnpike.transport.AttachmentSource;
import org.turnpike.transport.PeerClient;
import org.turnpike.transport.PeerIdentity;
import org.turnpike.transport.PeerResponse;
import org.turnpike.transport.PeerSettings;
import org.turnpike.transport.TransportHeaders;
import org.turnpike.transport.TransportWriter;
import org.turnpike.trust.TestPeers;

/** A consumer's security server that judges nothing and sends what it likes, straight to the provider's server door. */
final class HostileConsumer {
    private final XRoadInstance instance;
    private final AuthenticationCredential authentication;
    private final SigningCredential signing;

    /** Takes the consumer's credentials as they are now. */
    HostileConsumer(XRoadInstance instance, AuthenticationCredential authentication, SigningCredential signing) {
        this.instance = instance;
        this.authentication = authentication;
        this.signing = signing;
    }

    /** Changes the transport message on its way. */
    interface Tampering {
        String change(String message);
    }

    /** Sends the envelope with these OCSP responses and gives the provider's answer as text. */
    String send(String envelope, List<byte[]> ocspResponses, Tampering tampering) throws Exception {
        Composed message = soap("text/xml; charset=UTF-8", envelope, ocspResponses, List.of());
        return send(message.headers(), tampering.change(message.text()));
    }

    /** A transport message as a well-behaved server composes it, before it is spoilt. */
    record Composed(Headers headers, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.ISO_8859_1);
        }
    }

    /** A signed SOAP message with attachments. */
    Composed soap(String contentType, String envelope, List<byte[]> ocspResponses, List<Attachment> attachments) throws Exception {
        TransportWriter writer = TransportWriter.request();
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        writer.soap(ocspResponses, Headers.of("Content-Type", "text/xml; charset=UTF-8"),
                Content.of(envelope.getBytes(StandardCharsets.UTF_8)), AttachmentSource.of(attachments), this::sign).writeTo(message);
        return new Composed(TransportHeaders.soapRequest(contentType, Optional.of("\"\""), UUID.randomUUID().toString(), writer.contentType()),
                message.toByteArray());
    }

    /** A signed REST message. */
    Composed rest(RestRequest request, Optional<byte[]> body) throws Exception {
        TransportWriter writer = TransportWriter.request();
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        writer.rest(ocspResponses(), request, body.map(Content::of), this::sign).writeTo(message);
        return new Composed(TransportHeaders.restRequest(Optional.empty(), request.requestId().orElse(""), writer.contentType()), message.toByteArray());
    }

    private SignatureParts sign(List<SignedPart> parts) throws RefusedException {
        return new MessageSigner().sign(signing, parts, instance.now());
    }

    /** Sends these bytes, one for each character, and gives the provider's answer as text; its status must be 200. */
    String send(Headers headers, String body) throws Exception {
        PeerSettings settings = PeerSettings.DEFAULT.withPort(instance.ports().server()).with(PeerSettings.Pool.NO_REUSE);
        try (PeerClient peers = new PeerClient(settings);
                PeerResponse answer = peers.send(new PeerIdentity(authentication.key(), authentication.chain()),
                        List.of(XRoadInstance.PROVIDER_ADDRESS), (chain, address) -> TestPeers.ANYONE, headers,
                        (OutputStream to) -> to.write(body.getBytes(StandardCharsets.ISO_8859_1)))) {
            if (answer.status() != 200) {
                throw new AssertionError("status " + answer.status() + " instead of 200");
            }
            return new String(answer.body().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** A whole HTTP request that ends the connection, for those who bring their own. */
    byte[] request(String envelope, List<byte[]> ocspResponses) throws Exception {
        Composed message = soap("text/xml; charset=UTF-8", envelope, ocspResponses, List.of());
        StringBuilder head = new StringBuilder("POST / HTTP/1.1\r\nHost: provider\r\nConnection: close\r\nContent-Length: ")
                .append(message.body().length).append("\r\n");
        message.headers().forEach(field -> head.append(field.name()).append(": ").append(field.value()).append("\r\n"));
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        request.writeBytes(message.body());
        return request.toByteArray();
    }

    /** The OCSP responses a well-behaved server would send. */
    List<byte[]> ocspResponses() {
        return authentication.ocsp().stream().map(response -> response.encoded()).toList();
    }
}
