package org.turnpike.serverproxy;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.CurrentConfiguration;
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
import org.turnpike.message.SoapHeader;
import org.turnpike.message.Spool;
import org.turnpike.message.SpoolStore;
import org.turnpike.messagelog.ExchangeLog;
import org.turnpike.messagelog.Leg;
import org.turnpike.metadata.BuiltInService;
import org.turnpike.metadata.MonitoringServices;
import org.turnpike.metadata.RestMetadata;
import org.turnpike.metadata.SoapMetadata;
import org.turnpike.monitoring.Observation;
import org.turnpike.serverconf.Client;
import org.turnpike.serverconf.CurrentServerConfiguration;
import org.turnpike.signature.SignatureParts;
import org.turnpike.signature.SignedPart;
import org.turnpike.signature.VerifiedMessage;
import org.turnpike.transport.AttachmentSource;
import org.turnpike.transport.ReceivedMessage;
import org.turnpike.transport.TransportHeaders;
import org.turnpike.transport.TransportWriter;
import org.turnpike.refusals.RefusalRecords;

/**
 * Answers verified requests to built-in services. They need no configured service and no access right, but both messages are recorded and the
 * answer is signed like every other (messages.md §6.3, §6.4).
 */
public final class MetadataAnswer {
    private static final String SIMPLE = "text/xml; charset=UTF-8";

    private final ExchangeLog log;
    private final SoapMetadata soap;
    private final RestMetadata rest;
    private final MonitoringServices monitoring;
    private final CurrentServerConfiguration served;
    private final CurrentConfiguration conf;
    private final SpoolStore spools;
    private final RefusalRecords refusals;

    /** @param monitoring answers queries for monitoring data */
    public MetadataAnswer(ExchangeLog log, SoapMetadata soap, RestMetadata rest, MonitoringServices monitoring, CurrentServerConfiguration served,
            CurrentConfiguration conf, SpoolStore spools, RefusalRecords refusals) {
        this.log = log;
        this.soap = soap;
        this.rest = rest;
        this.monitoring = monitoring;
        this.served = served;
        this.conf = conf;
        this.spools = spools;
        this.refusals = refusals;
    }

    /** Returns the requested built-in service; empty if the request is for an ordinary service. */
    static Optional<BuiltInService> asked(TransportRequest request, ReceivedMessage message, ServerId own) throws RefusedException {
        String code = request.service().code();
        return request.rest() ? BuiltInService.ofRest(message.head().requireRestRequest().method(), code) 
                : BuiltInService.ofSoap(code).filter(found -> !found.ofOwner() || request.service().provider().equals(own.owner()));
    }

    void serve(Exchange exchange, TransportHeaders headers, ReceivedMessage message, VerifiedMessage verified, BuiltInService asked,
            Client provider) throws IOException, RefusedException {
        if (message.head().message().orElseThrow() instanceof RestRequest request) {
            serveRest(exchange, headers, verified, request, asked, provider);
        } else {
            serveSoap(exchange, headers, verified, message.head().requireSoap().header(), asked, provider);
        }
    }

    // SOAP

    private void serveSoap(Exchange exchange, TransportHeaders headers, VerifiedMessage verified, SoapHeader header, BuiltInService asked,
            Client provider) throws IOException, RefusedException {
        log.record(verified, new ExchangeLog.Entry(Leg.PROVIDER_SOAP_REQUEST, header.id(), headers.requestId(), provider.id(), header.client(), header.service()));
        try (SoapMetadata.Answer answer = soapAnswer(exchange, asked, verified, header, provider); Spool envelope = spools.open()) {
            RequestHashInserter.copy(Content.of(answer.envelope()), envelope, verified.sha512());
            envelope.finish();
            List<Content> kept = log.bodies().ofAttachments(answer.attachment().map(Attachment::content).stream().toList());
            ExchangeLog.Entry entry = new ExchangeLog.Entry(Leg.PROVIDER_SOAP_RESPONSE, header.id(), headers.requestId(), provider.id(), header.client(), header.service());
            TransportWriter writer = writer(exchange);
            send(exchange, writer.soap(List.of(), Headers.of("Content-Type", SIMPLE), envelope, attachments(answer),
                    parts -> sign(exchange, parts, entry, kept)), TransportHeaders.soapResponse(originalContentType(answer), writer.contentType()));
        }
    }

    /** Only queries for operational and health data record times of an inner call, because deployed servers forward them (operations.md §b.6). */
    private SoapMetadata.Answer soapAnswer(Exchange exchange, BuiltInService asked, VerifiedMessage verified, SoapHeader header, Client provider)
            throws IOException, RefusedException {
        Observation seen = Observation.of(exchange);
        if (asked == BuiltInService.OPERATIONAL_DATA || asked == BuiltInService.HEALTH_DATA) {
            seen.requestOut();
            SoapMetadata.Answer answer = monitoring.answer(asked, verified, header, served.get().server(), conf.get());
            seen.responseIn();
            return answer;
        }
        seen.answeredHere();
        return asked.ofOwner() ? monitoring.answer(asked, verified, header, served.get().server(), conf.get())
                : soap.answer(asked, verified, provider, conf.get());
    }

    private SignatureParts sign(Exchange exchange, List<SignedPart> parts, ExchangeLog.Entry entry, List<Content> kept) throws RefusedException {
        Observation.of(exchange).responseParts(parts.stream().map(SignedPart::content).toList());
        return log.sign(parts, entry, kept);
    }

    private static String originalContentType(SoapMetadata.Answer answer) {
        return answer.attachment().isEmpty() ? SIMPLE
                : "multipart/related; type=\"text/xml\"; charset=UTF-8; boundary=xroad" + Multipart.randomLetters();
    }

    private static AttachmentSource attachments(SoapMetadata.Answer answer) {
        return answer.attachment().map(attachment -> AttachmentSource.of(List.of(attachment))).orElseGet(AttachmentSource::none);
    }

    // REST

    private void serveRest(Exchange exchange, TransportHeaders headers, VerifiedMessage verified, RestRequest request,
            BuiltInService asked, Client provider) throws IOException, RefusedException {
        String requestId = headers.requestId().orElseThrow(() -> new RefusedException(FaultCode.INTERNAL_ERROR,
                "The message has no " + TransportHeaders.REQUEST_ID));
        log.record(verified, new ExchangeLog.Entry(Leg.PROVIDER_REST_REQUEST, request.id(), Optional.of(requestId), provider.id(), request.client(), request.service()));
        Observation.of(exchange).answeredHere();
        RestMetadata.Answer answer = rest.answer(asked, verified, request.query(), provider, conf.get());
        byte[] hash = RestHash.of(verified.sha512(), verified.attachments().stream().findFirst().map(SignedPart::sha512));
        RestResponse response = RestResponse.from(200, "OK", echoed(request), request, requestId, hash)
                .with("content-type", answer.contentType());
        Optional<Content> body = Optional.of(Content.of(answer.body()));
        List<Content> kept = log.bodies().of(body);
        ExchangeLog.Entry entry = new ExchangeLog.Entry(Leg.PROVIDER_REST_RESPONSE, request.id(), response.requestId(), provider.id(), request.client(), request.service());
        TransportWriter writer = writer(exchange);
        send(exchange, writer.rest(response, body, parts -> sign(exchange, parts, entry, kept)), TransportHeaders.restResponse(writer.contentType()));
    }

    /**
     * Returns the request's headers that are sent back, as deployed servers do. Headers that describe a body are omitted, because the answer has
     * another body.
     */
    private static Headers echoed(RestRequest request) {
        return request.headers().without(Set.of("content-type", "content-encoding", "content-language", "content-location"));
    }

    // both

    private TransportWriter writer(Exchange exchange) {
        return TransportWriter.response(refusal -> ServerProxy.fault(exchange, refusal, refusals));
    }

    private static void send(Exchange exchange, Multipart message, Headers headers) throws IOException, RefusedException {
        try (OutputStream to = exchange.respond(200, headers)) {
            message.writeTo(to);
        }
        Observation.of(exchange).delivered();
    }
}
