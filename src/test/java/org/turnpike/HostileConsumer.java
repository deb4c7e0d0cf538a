package org.turnpike;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.turnpike.keys.AuthenticationCredential;
import org.turnpike.keys.SigningCredential;
import org.turnpike.message.Content;
import org.turnpike.message.Headers;
import org.turnpike.signature.MessageSigner;
import org.turnpike.transport.AttachmentSource;
import org.turnpike.transport.PeerClient;
import org.turnpike.transport.PeerIdentity;
import org.turnpike.transport.PeerResponse;
import org.turnpike.transport.PeerSettings;
import org.turnpike.transport.TransportHeaders;
import org.turnpike.transport.TransportWriter;

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
        Message message = message(envelope, ocspResponses, tampering);
        PeerSettings settings = PeerSettings.DEFAULT.withPort(instance.ports().server()).with(PeerSettings.Pool.NO_REUSE);
        try (PeerClient peers = new PeerClient(settings);
                PeerResponse answer = peers.send(new PeerIdentity(authentication.key(), authentication.chain()),
                        List.of(XRoadInstance.PROVIDER_ADDRESS), (chain, address) -> { }, message.headers(), to -> to.write(message.body()))) {
            return new String(answer.body().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** A whole HTTP request that ends the connection, for those who bring their own. */
    byte[] request(String envelope, List<byte[]> ocspResponses) throws Exception {
        Message message = message(envelope, ocspResponses, unchanged -> unchanged);
        StringBuilder head = new StringBuilder("POST / HTTP/1.1\r\nHost: provider\r\nConnection: close\r\nContent-Length: ")
                .append(message.body().length).append("\r\n");
        message.headers().forEach(field -> head.append(field.name()).append(": ").append(field.value()).append("\r\n"));
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        request.writeBytes(message.body());
        return request.toByteArray();
    }

    private record Message(Headers headers, byte[] body) {
    }

    private Message message(String envelope, List<byte[]> ocspResponses, Tampering tampering) throws Exception {
        TransportWriter writer = TransportWriter.request();
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        writer.soap(ocspResponses, Headers.of("Content-Type", "text/xml; charset=UTF-8"),
                Content.of(envelope.getBytes(StandardCharsets.UTF_8)), AttachmentSource.none(),
                parts -> new MessageSigner().sign(signing, parts, instance.now())).writeTo(message);
        return new Message(TransportHeaders.soapRequest("text/xml; charset=UTF-8", Optional.of("\"\""), UUID.randomUUID().toString(),
                writer.contentType()), tampering.change(message.toString(StandardCharsets.ISO_8859_1)).getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The OCSP responses a well-behaved server would send. */
    List<byte[]> ocspResponses() {
        return authentication.ocsp().stream().map(response -> response.encoded()).toList();
    }
}
