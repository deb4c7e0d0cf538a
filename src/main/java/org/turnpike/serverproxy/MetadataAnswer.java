package org.turnpike.serverproxy;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.message.Attachment;
import org.turnpike.message.Content;
import org.turnpike.message.Exchange;
import org.turnpike.message.Headers;
import org.turnpike.message.Multipart;
import org.turnpike.message.RequestHashInserter;
import org.turnpike.message.RestHash;
import org.turnpike.message.RestRequest;
import org.turnpike.message.RestResponse;
import org.turnpike.message.Sha512;
import org.turnpike.message.Spool;
import org.turnpike.messagelog.Leg;
import org.turnpike.messagelog.MessageRecord;
import org.turnpike.metadata.BuiltInService;
import org.turnpike.metadata.RestMetadata;
import org.turnpike.metadata.SoapMetadata;
import org.turnpike.serverconf.Client;
import org.turnpike.signature.SignatureParts;
import org.turnpike.signature.SignedPart;
import org.turnpike.transport.AttachmentSource;
import org.turnpike.transport.TransportHeaders;
import org.turnpike.transport.TransportMessage;
import org.turnpike.transport.TransportWriter;

/**
 * Answers verified requests to built-in services here: no service is looked up and no right asked for, but both messages are recorded
 * and the answer is signed like any other (messages.md §6.3, §6.4).
 */
final class MetadataAnswer {
    private static final String SIMPLE = "text/xml; charset=UTF-8";

    private final ProviderSide side;
    private final SoapMetadata soap;
    private final RestMetadata rest;

    MetadataAnswer(ProviderSide side) {
        this.side = side;
        this.soap = new SoapMetadata(side.services());
        this.rest = new RestMetadata(side.services());
    }

    /** The built-in service that is asked for; empty when it is an ordinary one. */
    static Optional<BuiltInService> asked(TransportRequest request, TransportMessage message) throws RefusedException {
        String code = request.service().code();
        return request.rest() ? BuiltInService.ofRest(message.requireRestRequest().method(), code) : BuiltInService.ofSoap(code);
    }

    void serve(Exchange exchange, TransportHeaders headers, TransportMessage message, BuiltInService asked, Client provider)
            throws IOException, RefusedException {
        if (message.head().orElseThrow() instanceof RestRequest request) {
            serveRest(exchange, headers, message, request, asked, provider);
        } else {
            serveSoap(exchange, headers, message, asked, provider);
        }
    }

    // SOAP

    private void serveSoap(Exchange exchange, TransportHeaders headers, TransportMessage message, BuiltInService asked, Client provider)
            throws IOException, RefusedException {
        String id = message.requireSoap().header().id();
        Content request = message.headContent().orElseThrow();
        record(id, headers.requestId(), provider, Leg.PROVIDER_SOAP_REQUEST, request, message.requireSignature(),
                side.loggedBodies().ofAttachments(message.attachments().stream().map(Attachment::content).toList()));
        GlobalConfiguration conf = side.conf().get();
        SoapMetadata.Answer answer = soap.answer(asked, request, message.requireSoap().header().client(), provider, conf);
        try (Spool envelope = side.spools().open()) {
            RequestHashInserter.copy(Content.of(answer.envelope()), envelope, message.headSha512().orElseThrow());
            envelope.finish();
            List<Content> logged = side.loggedBodies().ofAttachments(answer.wsdl().map(Content::of).stream().toList());
            TransportWriter writer = writer(exchange);
            send(exchange, writer.soap(List.of(), Headers.of("Content-Type", SIMPLE), envelope, attachments(answer), parts ->
                            sign(parts, id, headers.requestId(), provider, Leg.PROVIDER_SOAP_RESPONSE, logged)),
                    TransportHeaders.soapResponse(originalContentType(answer), writer.contentType()));
        }
    }

    private static String originalContentType(SoapMetadata.Answer answer) {
        return answer.wsdl().isEmpty() ? SIMPLE
                : "multipart/related; type=\"text/xml\"; charset=UTF-8; boundary=xroad" + Multipart.randomLetters();
    }

    private static AttachmentSource attachments(SoapMetadata.Answer answer) {
        return answer.wsdl().map(wsdl -> AttachmentSource.of(List.of(new Attachment(Headers.of("Content-Type", "text/xml",
                "Content-Transfer-Encoding", "binary", "Content-ID", "<wsdl=" + UUID.randomUUID() + "@x-road.eu>"),
                Content.of(wsdl), Sha512.of(wsdl))))).orElseGet(AttachmentSource::none);
    }

    // REST

    private void serveRest(Exchange exchange, TransportHeaders headers, TransportMessage message, RestRequest request,
            BuiltInService asked, Client provider) throws IOException, RefusedException {
        String requestId = headers.requestId().orElseThrow(() -> new RefusedException(FaultCode.INTERNAL_ERROR,
                "The message has no " + TransportHeaders.REQUEST_ID));
        record(request.id(), Optional.of(requestId), provider, Leg.PROVIDER_REST_REQUEST, message.headContent().orElseThrow(),
                message.requireSignature(), side.loggedBodies().of(message.body().map(Attachment::content)));
        RestMetadata.Answer answer = rest.answer(asked, request.query(), request.client(), provider, side.conf().get());
        byte[] hash = RestHash.of(Sha512.of(request.bytes()), message.body().map(Attachment::sha512));
        RestResponse response = RestResponse.from(200, "OK", echoed(request), request, requestId, hash)
                .with("content-type", answer.contentType());
        Optional<Content> body = Optional.of(Content.of(answer.body()));
        List<Content> logged = side.loggedBodies().of(body);
        TransportWriter writer = writer(exchange);
        send(exchange, writer.rest(response, body, parts ->
                        sign(parts, request.id(), response.requestId(), provider, Leg.PROVIDER_REST_RESPONSE, logged)),
                TransportHeaders.restResponse(writer.contentType()));
    }

    /** Deployed servers send the request's headers back; those that describe a body would be wrong for the answer's. */
    private static Headers echoed(RestRequest request) {
        return request.headers().without(Set.of("content-type", "content-encoding", "content-language", "content-location"));
    }

    // both

    private TransportWriter writer(Exchange exchange) {
        return TransportWriter.response(refusal -> ServerProxy.fault(exchange, refusal, side.refusals()));
    }

    private static void send(Exchange exchange, Multipart message, Headers headers) throws IOException, RefusedException {
        try (OutputStream to = exchange.respond(200, headers)) {
            message.writeTo(to);
        }
    }

    private SignatureParts sign(List<SignedPart> parts, String id, Optional<String> requestId, Client provider, Leg leg,
            List<Content> logged) throws RefusedException {
        SignatureParts signature = side.signer().sign(side.requireSigning(provider.id().member()), parts, side.now());
        record(id, requestId, provider, leg, parts.get(0).content(), signature, logged);
        return signature;
    }

    private void record(String id, Optional<String> requestId, Client provider, Leg leg, Content message, SignatureParts signature,
            List<Content> logged) throws RefusedException {
        side.messageLog().record(new MessageRecord(side.now(), id, requestId, provider.id(), leg, message,
                signature, logged));
    }
}
