package org.turnpike.clientproxy;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.fault.Stage;
import org.turnpike.keys.AuthenticationCredential;
import org.turnpike.message.Attachment;
import org.turnpike.message.Content;
import org.turnpike.message.ContentType;
import org.turnpike.message.Exchange;
import org.turnpike.message.Headers;
import org.turnpike.message.Multipart;
import org.turnpike.message.MultipartReader;
import org.turnpike.message.SoapAction;
import org.turnpike.message.SoapFault;
import org.turnpike.message.SoapHeader;
import org.turnpike.message.SoapMessage;
import org.turnpike.message.SoapInput;
import org.turnpike.message.SoapPackage;
import org.turnpike.messagelog.Leg;
import org.turnpike.messagelog.LoggedAttachments;
import org.turnpike.messagelog.MessageRecord;
import org.turnpike.monitoring.Observation;
import org.turnpike.serverconf.Client;
import org.turnpike.signature.SignatureParts;
import org.turnpike.signature.SignedPart;
import org.turnpike.transport.AttachmentSource;
import org.turnpike.transport.TransportHeaders;
import org.turnpike.transport.TransportMessage;
import org.turnpike.transport.TransportWriter;

/** A SOAP request of an information system and its answer (messages.md §1, §3.5). */
final class SoapConsumer {
    private static final String SIMPLE = "text/xml; charset=UTF-8";

    private final ConsumerSide side;
    private final ConnectionRules connections;
    private final PeerExchange peers;

    SoapConsumer(ConsumerSide side) {
        this.side = side;
        this.connections = new ConnectionRules(side.internalCertificate());
        this.peers = new PeerExchange(side);
    }

    void serve(Exchange exchange) throws IOException, RefusedException {
        requirePost(exchange);
        side.conf().get().requireCurrent(side.now());
        AuthenticationCredential own = side.requireAuthentication();
        String contentType = exchange.headers().first("Content-Type").orElseThrow(
                () -> new RefusedException(FaultCode.INTERNAL_ERROR, "The request has no Content-Type"));
        try (SoapInput request = read(exchange, contentType)) {
            SoapHeader header = requireMessage(request).header();
            side.observe(exchange).request(header);
            Client client = side.served().get().requireRegistered(header.client(), side.conf().get());
            connections.require(client, exchange);
            send(exchange, contentType, request, header, own);
        }
    }

    private static void requirePost(Exchange exchange) throws RefusedException {
        if (!exchange.method().equals("POST")) {
            throw new RefusedException(FaultCode.INVALID_HTTP_METHOD, "Must use POST request method instead of " + exchange.method())
                    .in(Stage.CLIENT);
        }
    }

    private SoapInput read(Exchange exchange, String contentType) throws IOException, RefusedException {
        try {
            SoapAction.require(exchange.headers().first("SOAPAction"));
            return SoapInput.readRequest(Optional.of(contentType), exchange.body(), side.spools(), side.limits().soap());
        } catch (RefusedException e) {
            throw e.in(Stage.CLIENT);
        }
    }

    private static SoapMessage requireMessage(SoapInput request) throws RefusedException {
        if (request.head() instanceof SoapFault fault) {
            throw fault.asRefusedRequest().in(Stage.CLIENT);
        }
        return (SoapMessage) request.head();
    }

    private void send(Exchange exchange, String contentType, SoapInput request, SoapHeader header, AuthenticationCredential own)
            throws IOException, RefusedException {
        String requestId = side.requestIds().get().toString();
        Observation.of(exchange).requestId(requestId);
        TransportWriter writer = TransportWriter.request();
        try (LoggedAttachments logged = side.loggedBodies().passing(side.spools())) {
            Multipart message = writer.soap(PeerExchange.ocspParts(own), request.headers(), request.content(),
                    AttachmentSource.passing(() -> nextAttachment(request), logged::next, side.limits().bodyBytes()),
                    parts -> sign(exchange, parts, header, requestId, logged));
            peers.send(exchange, own, header.service().provider(), header.securityServer(),
                    TransportHeaders.soapRequest(contentType, exchange.headers().first("SOAPAction"), requestId, writer.contentType()),
                    message, (reply, headers) -> answer(exchange, request, header, requestId, reply, headers));
        }
    }

    private static Optional<MultipartReader.Part> nextAttachment(SoapInput request) throws IOException, RefusedException {
        try {
            return request.nextAttachment();
        } catch (RefusedException e) {
            throw e.in(Stage.CLIENT);
        }
    }

    private SignatureParts sign(Exchange exchange, List<SignedPart> parts, SoapHeader header, String requestId, LoggedAttachments logged) throws RefusedException {
        Observation.of(exchange).requestParts(parts.stream().map(SignedPart::content).toList());
        List<Content> attachments = logged.recorded();
        SignatureParts signature = side.signer().sign(side.requireSigning(header.client().member()), parts, side.now());
        record(header, requestId, Leg.CONSUMER_SOAP_REQUEST, parts.get(0).content(), signature, attachments);
        return signature;
    }

    private void record(SoapHeader header, String requestId, Leg leg, Content soap, SignatureParts signature, List<Content> attachments)
            throws RefusedException {
        side.messageLog().record(new MessageRecord(side.now(), header.id(), Optional.of(requestId), header.client(), leg,
                soap, signature, attachments));
    }

    private void answer(Exchange exchange, SoapInput request, SoapHeader header, String requestId, TransportMessage reply,
            TransportHeaders headers) throws IOException, RefusedException {
        Observation.of(exchange).responseParts(reply.signedParts().stream().map(SignedPart::content).toList());
        SoapMessage response = reply.requireSoap();
        SignatureParts signature = reply.requireSignature();
        String original = headers.originalContentType().orElseThrow(() -> new RefusedException(FaultCode.INTERNAL_ERROR,
                "The answer has no " + TransportHeaders.ORIGINAL_CONTENT_TYPE));
        side.signatures().verify(signature, reply.signedParts(), header.service().provider(), side.conf().get(), side.now());
        requireConsistent(header, request.sha512(), response.header());
        record(header, requestId, Leg.CONSUMER_SOAP_RESPONSE, reply.headContent().orElseThrow(), signature,
                side.loggedBodies().ofAttachments(reply.attachments().stream().map(Attachment::content).toList()));
        tell(exchange, original, reply);
    }

    private static void requireConsistent(SoapHeader request, byte[] requestSha512, SoapHeader response) throws RefusedException {
        try {
            request.requireSameIn(response);
        } catch (RefusedException e) {
            throw e.in(Stage.SERVICE_FAILED);
        }
        String hash = response.requestHash().map(SoapHeader.RequestHash::value).orElseThrow(() -> new RefusedException(
                FaultCode.INCONSISTENT_RESPONSE, "Response from server proxy is missing request message hash"));
        if (!MessageDigest.isEqual(requestSha512, decode(hash))) {
            throw new RefusedException(FaultCode.INCONSISTENT_RESPONSE, "Request message hash does not match request message");
        }
    }

    private static byte[] decode(String base64) throws RefusedException {
        try {
            return Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) {
            throw new RefusedException(FaultCode.INCONSISTENT_RESPONSE, "The request message hash is not Base64", e);
        }
    }

    private static void tell(Exchange exchange, String original, TransportMessage reply) throws IOException, RefusedException {
        boolean asPackage = SoapPackage.needed(original, reply.attachments());
        Content soap = reply.headContent().orElseThrow();
        Multipart.Body body = asPackage ? SoapPackage.again(original, reply.headHeaders(), soap, reply.attachments())::writeTo : Multipart.Body.of(soap);
        Headers headers = Headers.of("Content-Type", asPackage ? withCharset(original) : SIMPLE);
        try (OutputStream to = exchange.respond(200, headers)) {
            body.writeTo(to);
        }
        Observation.of(exchange).delivered();
    }

    private static String withCharset(String contentType) {
        return ContentType.parse(contentType).charset().isPresent() ? contentType : contentType + ";charset=utf-8";
    }
}
