package org.turnpike.serverproxy;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.id.ServerId;
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
import org.turnpike.message.SoapHeader;
import org.turnpike.message.Spool;
import org.turnpike.messagelog.Leg;
import org.turnpike.messagelog.MessageRecord;
import org.turnpike.metadata.BuiltInService;
import org.turnpike.metadata.MonitoringServices;
import org.turnpike.metadata.RestMetadata;
import org.turnpike.metadata.SoapMetadata;
import org.turnpike.monitoring.Observation;
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
    private final MonitoringServices monitoring;

    MetadataAnswer(ProviderSide side, MonitoringServices monitoring) {
        this.side = side;
        this.monitoring = monitoring;
        this.soap = new SoapMetadata(side.services());
        this.rest = new RestMetadata(side.services());
    }

    /** The built-in service that is asked for; empty when it is an ordinary one. */
    static Optional<BuiltInService> asked(TransportRequest request, TransportMessage message, ServerId own) throws RefusedException {
        String code = request.service().code();
        return request.rest() ? BuiltInService.ofRest(message.requireRestRequest().method(), code)
                : BuiltInService.ofSoap(code).filter(found -> !found.ofOwner() || request.service().provider().equals(own.owner()));
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
        try (SoapMetadata.Answer answer = soapAnswer(exchange, asked, request, message.requireSoap().header(), provider, conf); Spool envelope = side.spools().open()) {
            RequestHashInserter.copy(Content.of(answer.envelope()), envelope, message.headSha512().orElseThrow());
            envelope.finish();
            List<Content> logged = side.loggedBodies().ofAttachments(answer.attachment().map(Attachment::content).stream().toList());
            TransportWriter writer = writer(exchange);
            send(exchange, writer.soap(List.of(), Headers.of("Content-Type", SIMPLE), envelope, attachments(answer), parts ->
                            sign(exchange, parts, id, headers.requestId(), provider, Leg.PROVIDER_SOAP_RESPONSE, logged)),
                    TransportHeaders.soapResponse(originalContentType(answer), writer.contentType()));
        }
    }

    /** Only queries for operational and health data have inner times of their own, since deployed servers forward them (operations.md §b.6). */
    private SoapMetadata.Answer soapAnswer(Exchange exchange, BuiltInService asked, Content request, SoapHeader header, Client provider,
            GlobalConfiguration conf) throws IOException, RefusedException {
        Observation seen = Observation.of(exchange);
        if (asked == BuiltInService.OPERATIONAL_DATA || asked == BuiltInService.HEALTH_DATA) {
            seen.requestOut();
            SoapMetadata.Answer answer = monitoring.answer(asked, request, header, side.served().get().server(), conf);
            seen.responseIn();
            return answer;
        }
        seen.answeredHere();
        return asked.ofOwner() ? monitoring.answer(asked, request, header, side.served().get().server(), conf)
                : soap.answer(asked, request, header.client(), provider, conf);
    }

    private static String originalContentType(SoapMetadata.Answer answer) {
        return answer.attachment().isEmpty() ? SIMPLE
                : "multipart/related; type=\"text/xml\"; charset=UTF-8; boundary=xroad" + Multipart.randomLetters();
    }

    private static AttachmentSource attachments(SoapMetadata.Answer answer) {
        return answer.attachment().map(attachment -> AttachmentSource.of(List.of(attachment))).orElseGet(AttachmentSource::none);
    }

    // REST

    private void serveRest(Exchange exchange, TransportHeaders headers, TransportMessage message, RestRequest request,
            BuiltInService asked, Client provider) throws IOException, RefusedException {
        String requestId = headers.requestId().orElseThrow(() -> new RefusedException(FaultCode.INTERNAL_ERROR,
                "The message has no " + TransportHeaders.REQUEST_ID));
        record(request.id(), Optional.of(requestId), provider, Leg.PROVIDER_REST_REQUEST, message.headContent().orElseThrow(),
                message.requireSignature(), side.loggedBodies().of(message.body().map(Attachment::content)));
        Observation.of(exchange).answeredHere();
        RestMetadata.Answer answer = rest.answer(asked, request.query(), request.client(), provider, side.conf().get());
        byte[] hash = RestHash.of(Sha512.of(request.bytes()), message.body().map(Attachment::sha512));
        RestResponse response = RestResponse.from(200, "OK", echoed(request), request, requestId, hash)
                .with("content-type", answer.contentType());
        Optional<Content> body = Optional.of(Content.of(answer.body()));
        List<Content> logged = side.loggedBodies().of(body);
        TransportWriter writer = writer(exchange);
        send(exchange, writer.rest(response, body, parts ->
                        sign(exchange, parts, request.id(), response.requestId(), provider, Leg.PROVIDER_REST_RESPONSE, logged)),
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
        Observation.of(exchange).delivered();
    }

    private SignatureParts sign(Exchange exchange, List<SignedPart> parts, String id, Optional<String> requestId, Client provider, Leg leg,
            List<Content> logged) throws RefusedException {
        Observation.of(exchange).responseParts(parts.stream().map(SignedPart::content).toList());
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
