package org.turnpike.clientproxy;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.fault.Stage;
import org.turnpike.keys.AuthenticationCredential;
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
import org.turnpike.message.SpoolStore;
import org.turnpike.messagelog.ExchangeLog;
import org.turnpike.messagelog.Leg;
import org.turnpike.messagelog.LoggedAttachments;
import org.turnpike.monitoring.Observation;
import org.turnpike.provider.MessageEntity;
import org.turnpike.signature.SignedPart;
import org.turnpike.signature.VerifiedMessage;
import org.turnpike.transport.AttachmentSource;
import org.turnpike.transport.ReceivedMessage;
import org.turnpike.transport.TransportHeaders;
import org.turnpike.transport.TransportLimits;
import org.turnpike.transport.TransportWriter;

/** Handles a SOAP request of an information system and returns its answer (messages.md §1, §3.5). Thread-safe. */
public final class SoapConsumer {
    private static final String SIMPLE = "text/xml; charset=UTF-8";

    private final ClientAdmission admission;
    private final PeerExchange peers;
    private final ExchangeLog log;
    private final SpoolStore spools;
    private final TransportLimits limits;
    private final Supplier<UUID> requestIds;

    /**
     * Creates a consumer of SOAP services.
     *
     * @param limits the limits for requests
     * @param requestIds returns a new UUID for each exchange between the two servers
     */
    public SoapConsumer(ClientAdmission admission, PeerExchange peers, ExchangeLog log, SpoolStore spools, TransportLimits limits,
            Supplier<UUID> requestIds) {
        this.admission = admission;
        this.peers = peers;
        this.log = log;
        this.spools = spools;
        this.limits = limits;
        this.requestIds = requestIds;
    }

    void serve(Exchange exchange) throws IOException, RefusedException {
        requirePost(exchange);
        admission.requireCurrent();
        AuthenticationCredential own = admission.requireAuthentication();
        String contentType = exchange.headers().first("Content-Type").orElseThrow(
                () -> new RefusedException(FaultCode.INTERNAL_ERROR, "The request has no Content-Type"));
        try (SoapInput request = read(exchange, contentType)) {
            send(exchange, contentType, request, requireMessage(request).header(), own);
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
            return SoapInput.readRequest(Optional.of(contentType), exchange.body(), spools, limits.soap(),
                    header -> requireClient(exchange, header));
        } catch (RefusedException e) {
            throw e.code().startsWith(Stage.CLIENT_PROXY.wire()) ? e : e.in(Stage.CLIENT);
        }
    }

    /** Runs before the Body is read, so that a caller that is not a registered client is rejected at little cost. */
    private void requireClient(Exchange exchange, SoapHeader header) throws RefusedException {
        admission.observe(exchange).request(header);
        try {
            admission.require(header.client(), exchange);
        } catch (RefusedException e) {
            throw e.in(Stage.CLIENT_PROXY);
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
        String requestId = requestIds.get().toString();
        Observation.of(exchange).requestId(requestId);
        TransportWriter writer = TransportWriter.request();
        try (LoggedAttachments logged = log.bodies().passing(spools, request.budget())) {
            Multipart message = writer.soap(PeerExchange.ocspParts(own), request.headers(), request.content(),
                    AttachmentSource.passing(() -> nextAttachment(request), logged::next, limits.bodyBytes()),
                    parts -> {
                        Observation.of(exchange).requestParts(parts.stream().map(SignedPart::content).toList());
                        return log.sign(parts, entry(Leg.CONSUMER_SOAP_REQUEST, header, requestId), logged.recorded());
                    });
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

    private static ExchangeLog.Entry entry(Leg leg, SoapHeader header, String requestId) {
        return new ExchangeLog.Entry(leg, header.id(), Optional.of(requestId), header.client(), header.client(), header.service());
    }

    private void answer(Exchange exchange, SoapInput request, SoapHeader header, String requestId, ReceivedMessage reply,
            TransportHeaders headers) throws IOException, RefusedException {
        Observation.of(exchange).responseParts(reply.signedParts().stream().map(SignedPart::content).toList());
        SoapMessage response = reply.head().requireSoap();
        reply.requireSignature();
        String original = headers.originalContentType().orElseThrow(() -> new RefusedException(FaultCode.INTERNAL_ERROR,
                "The answer has no " + TransportHeaders.ORIGINAL_CONTENT_TYPE));
        VerifiedMessage verified = peers.verify(reply);
        requireConsistent(header, request.sha512(), response.header());
        log.record(verified, entry(Leg.CONSUMER_SOAP_RESPONSE, header, requestId));
        answer(exchange, original, reply, verified);
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

    private static void answer(Exchange exchange, String original, ReceivedMessage reply, VerifiedMessage verified) throws IOException, RefusedException {
        boolean asPackage = SoapPackage.needed(original, !verified.attachments().isEmpty());
        MessageEntity entity = asPackage ? MessageEntity.packageOf(original, reply.head().headers(), reply.attachmentHeaders()) : MessageEntity.MESSAGE;
        Multipart.Body body = entity.of(verified).orElseThrow().bytes();
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
