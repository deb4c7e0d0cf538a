package org.turnpike;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.turnpike.fault.RefusedException;
import org.turnpike.keys.AuthenticationCredential;
import org.turnpike.keys.SigningCredential;
import org.turnpike.message.Attachment;
import org.turnpike.message.Content;
import org.turnpike.message.Headers;
import org.turnpike.message.RestHash;
import org.turnpike.message.RestRequest;
import org.turnpike.message.RestResponse;
import org.turnpike.message.Sha512;
import org.turnpike.message.SoapFault;
import org.turnpike.message.SpoolStore;
import org.turnpike.sandbox.Identities;
import org.turnpike.signature.MessageSigner;
import org.turnpike.signature.SignatureParts;
import org.turnpike.signature.SignedPart;
import org.turnpike.transport.AttachmentSource;
import org.turnpike.transport.TransportHeaders;
import org.turnpike.transport.TransportLimits;
import org.turnpike.transport.TransportWriter;
import org.turnpike.transport.TransportReader;
import org.turnpike.transport.ReceivedMessage;
import org.turnpike.trust.TestPeers;

/**
 * A provider's security server with the real one's keys that answers what it likes: a regular, signed answer which the test spoils before
 * or after it is signed. The instance sends its messages here while this is open.
 */
final class MalformedProvider implements Closeable {
    static final String ADDRESS = "127.0.0.13";

    private final XRoadInstance instance;
    private final SigningCredential signing;
    private final SpoolStore spools;
    private final RecordingSystem server;

    /** Takes the provider's credentials as they are now; its OCSP response must be known to the consumer already. */
    MalformedProvider(XRoadInstance instance, SpoolStore spools) throws Exception {
        this.instance = instance;
        this.spools = spools;
        this.signing = instance.provider().server().signingKey(Identities.PROVIDER);
        AuthenticationCredential authentication = instance.provider().server().authenticationKey().orElseThrow();
        this.server = new RecordingSystem(ScenarioInstance.tls(authentication.key(), authentication.chain()).getServerSocketFactory()
                .createServerSocket(instance.ports().server(), 50, InetAddress.getByName(ADDRESS)));
        instance.sandbox().registerServer(Identities.SS2, ADDRESS, instance.provider().authentication(), Set.of(Identities.REGISTRY));
        instance.publish();
    }

    /** A regular answer to be spoilt: HTTP head without status line, and body. */
    record Reply(Headers headers, String body) {
        Reply with(String name, String value) {
            return new Reply(headers.without(Set.of(name.toLowerCase(java.util.Locale.ROOT))).with(name, value), body);
        }

        Reply without(String lowerCaseName) {
            return new Reply(headers.without(Set.of(lowerCaseName)), body);
        }

        Reply changed(UnaryOperator<String> how) {
            return new Reply(headers, how.apply(body));
        }

        /** As HTTP that says how long it is. */
        byte[] http() {
            return http("HTTP/1.1 200 OK", bytes().length);
        }

        /** With that status line and a Content-Length that may lie. */
        byte[] http(String status, int length) {
            StringBuilder head = new StringBuilder(status);
            headers.forEach(field -> head.append("\r\n").append(field.name()).append(": ").append(field.value()));
            return RecordingSystem.raw(head + "\r\nContent-Length: " + length, bytes());
        }

        byte[] bytes() {
            return body.getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    /** What is answered to a request. */
    interface Answer {
        byte[] to(ReceivedMessage request, TransportHeaders headers) throws Exception;
    }

    /** From now on this is answered. */
    void answer(Answer answer) {
        server.answer(request -> {
            try (TransportReader messageReader = TransportReader.read(new java.io.ByteArrayInputStream(request.body()),
                    request.headers().first("Content-Type").orElseThrow(), spools, TransportLimits.DEFAULT)) {
                ReceivedMessage message = messageReader.receive(TestPeers.ANYONE);
                return answer.to(message, TransportHeaders.read(request.headers()));
            }
        });
    }

    /** A signed SOAP answer whose envelope is spoilt before it is signed. */
    Reply soap(ReceivedMessage request, UnaryOperator<String> spoil) throws Exception {
        return soap(request, spoil, signing, List.of());
    }

    Reply soap(ReceivedMessage request, UnaryOperator<String> spoil, SigningCredential signer, List<Attachment> attachments) throws Exception {
        String envelope = ScenarioInstance.soapResponse(text(request.head().content().orElseThrow())).replace("<xroad:userId>",
                "<xroad:requestHash algorithmId=\"http://www.w3.org/2001/04/xmlenc#sha512\">" + Sha512.base64(request.head().sha512().orElseThrow())
                        + "</xroad:requestHash><xroad:userId>");
        TransportWriter writer = TransportWriter.response(SoapFault::of);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        writer.soap(List.of(), Headers.of("Content-Type", "text/xml; charset=UTF-8"), Content.of(spoil.apply(envelope).getBytes(StandardCharsets.UTF_8)),
                AttachmentSource.of(attachments), parts -> sign(signer, parts)).writeTo(body);
        return new Reply(TransportHeaders.soapResponse("text/xml; charset=UTF-8", writer.contentType()), body.toString(StandardCharsets.ISO_8859_1));
    }

    /** A signed REST answer with a body, of a request with or without one; its header part is spoilt before it is signed. */
    Reply rest(ReceivedMessage request, UnaryOperator<String> spoil) throws Exception {
        RestRequest asked = request.head().requireRestRequest();
        byte[] hash = RestHash.of(Sha512.of(asked.bytes()), request.body().map(Attachment::sha512));
        RestResponse regular = RestResponse.from(200, "OK", Headers.of("Content-Type", "text/plain"), asked, asked.requestId().orElseThrow(), hash);
        byte[] head = spoil.apply(new String(regular.bytes(), StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
        byte[] body = "answered".getBytes(StandardCharsets.UTF_8);
        SignatureParts signature = sign(signing, List.of(new SignedPart(SignedPart.MESSAGE, Sha512.of(head), Content.of(head)),
                new SignedPart(SignedPart.attachment(1), Sha512.of(body), Content.of(body))));
        String text = part("application/x-road-rest-response", head) + part("application/x-road-rest-body", body)
                + part("application/hash-chain-result", signature.hashChain().orElseThrow().result())
                + part("application/hash-chain", signature.hashChain().orElseThrow().chain())
                + part("signature/bdoc-1.0/ts", signature.signature()) + "--b--\r\n";
        return new Reply(TransportHeaders.restResponse("multipart/mixed; boundary=b"), text);
    }

    private static String part(String type, byte[] content) {
        return "--b\r\ncontent-type: " + type + "\r\n\r\n" + new String(content, StandardCharsets.ISO_8859_1) + "\r\n";
    }

    private SignatureParts sign(SigningCredential signer, List<SignedPart> parts) throws RefusedException {
        return new MessageSigner().sign(signer, parts, instance.now());
    }

    private static String text(Content content) throws IOException {
        try (var from = content.open()) {
            return new String(from.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Requests so far. */
    Optional<RecordingSystem.Request> last() {
        List<RecordingSystem.Request> requests = server.requests();
        return requests.isEmpty() ? Optional.empty() : Optional.of(requests.get(requests.size() - 1));
    }

    /** How many requests there were. */
    int requests() {
        return server.requests().size();
    }

    @Override
    public void close() throws IOException {
        server.close();
        instance.provider().register();
        instance.publish();
    }
}
