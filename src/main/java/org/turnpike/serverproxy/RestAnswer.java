package org.turnpike.serverproxy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.message.Bound;
import org.turnpike.message.Content;
import org.turnpike.message.Exchange;
import org.turnpike.message.MessageBudget;
import org.turnpike.message.Multipart;
import org.turnpike.message.RestHash;
import org.turnpike.message.RestRequest;
import org.turnpike.message.RestResponse;
import org.turnpike.message.Spool;
import org.turnpike.message.SpoolStore;
import org.turnpike.messagelog.ExchangeLog;
import org.turnpike.messagelog.Leg;
import org.turnpike.monitoring.Observation;
import org.turnpike.provider.MessageEntity;
import org.turnpike.provider.ServiceAnswer;
import org.turnpike.provider.ServiceClient;
import org.turnpike.provider.ServiceRequest;
import org.turnpike.serverconf.ProvidedService;
import org.turnpike.signature.SignedPart;
import org.turnpike.signature.VerifiedMessage;
import org.turnpike.transport.ReceivedMessage;
import org.turnpike.transport.TransportHeaders;
import org.turnpike.transport.TransportLimits;
import org.turnpike.transport.TransportWriter;
import org.turnpike.refusals.RefusalRecords;

/** Sends a verified REST request to its service, and answers with a signed transport message (messages.md §2.5, §3.6 from step 13). Thread-safe. */
public final class RestAnswer {
    private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");

    private final ExchangeLog log;
    private final ServiceClient services;
    private final SpoolStore spools;
    private final TransportLimits limits;
    private final RefusalRecords refusals;

    /** @param limits the limits of answers */
    public RestAnswer(ExchangeLog log, ServiceClient services, SpoolStore spools, TransportLimits limits, RefusalRecords refusals) {
        this.log = log;
        this.services = services;
        this.spools = spools;
        this.limits = limits;
        this.refusals = refusals;
    }

    void serve(Exchange exchange, TransportHeaders headers, ReceivedMessage message, VerifiedMessage verified, ProvidedService service)
            throws IOException, RefusedException {
        RestRequest request = message.head().requireRestRequest();
        String requestId = headers.requestId().orElseThrow(() -> new RefusedException(FaultCode.INTERNAL_ERROR,
                "The message has no " + TransportHeaders.REQUEST_ID));
        log.record(verified, entry(Leg.PROVIDER_REST_REQUEST, request, Optional.of(requestId), service));
        Observation seen = Observation.of(exchange);
        seen.requestOut(request.method(), service.host(), service.port());
        try (ServiceAnswer answer = services.call(service, verified, toService(request, service))) {
            seen.responseIn(service.host(), answer.status());
            seen.status(answer.status());
            answer(exchange, request, answered(answer, verified, request, requestId), answer.body(), service);
        }
    }

    private static ExchangeLog.Entry entry(Leg leg, RestRequest request, Optional<String> requestId, ProvidedService service) {
        return new ExchangeLog.Entry(leg, request.id(), requestId, service.provider().id(), request.client(), request.service());
    }

    /** If the method has no body, a body is not forwarded, although it was hashed and signed. Deployed servers do the same. */
    private static ServiceRequest toService(RestRequest request, ProvidedService service) throws RefusedException {
        return new ServiceRequest(request.method(), target(request, service), request.headers(),
                WITH_BODY.contains(request.method()) ? MessageEntity.BODY : MessageEntity.NONE);
    }

    private static String target(RestRequest request, ProvidedService service) throws RefusedException {
        String base = Optional.ofNullable(service.service().requireUrl().getRawPath()).orElse("");
        String path = request.servicePath();
        String joined = base.endsWith("/") && path.startsWith("/") ? base + path.substring(1) : base + path;
        return (joined.isEmpty() ? "/" : joined) + request.query().map(query -> "?" + query).orElse("");
    }

    private RestResponse answered(ServiceAnswer answer, VerifiedMessage verified, RestRequest request, String requestId)
            throws RefusedException {
        byte[] hash = RestHash.of(verified.sha512(), verified.attachments().stream().findFirst().map(SignedPart::sha512));
        return RestResponse.from(answer.status(), answer.reason(), answer.headers(), request, requestId, hash)
                .requireAtMost(limits.restHeadBytes());
    }

    private void answer(Exchange exchange, RestRequest request, RestResponse response, Optional<InputStream> body, ProvidedService service)
            throws IOException, RefusedException {
        if (body.isEmpty()) {
            send(exchange, request, response, Optional.empty(), service);
            return;
        }
        Bound bound = new Bound(limits.bodyBytes(), FaultCode.HTTP_ERROR, "The service's answer");
        try (Spool spool = received(body.get(), bound)) {
            send(exchange, request, response, Optional.of(spool), service);
        }
    }

    private Spool received(InputStream body, Bound bound) throws RefusedException {
        try {
            return spools.receive(body, bound, MessageBudget.of(limits.bodyBytes()));
        } catch (IOException e) {
            throw new RefusedException(FaultCode.IO_ERROR, "The service's answer was aborted: " + e.getMessage(), e);
        }
    }

    private void send(Exchange exchange, RestRequest request, RestResponse response, Optional<Content> body, ProvidedService service)
            throws IOException, RefusedException {
        List<Content> kept = log.bodies().of(body);
        TransportWriter writer = TransportWriter.response(refusal -> ServerProxy.fault(exchange, refusal, refusals));
        ExchangeLog.Entry entry = entry(Leg.PROVIDER_REST_RESPONSE, request, response.requestId(), service);
        Multipart message = writer.rest(response, body, parts -> {
            Observation.of(exchange).responseParts(parts.stream().map(SignedPart::content).toList());
            return log.sign(parts, entry, kept);
        });
        try (OutputStream to = exchange.respond(200, TransportHeaders.restResponse(writer.contentType()))) {
            message.writeTo(to);
        }
        Observation.of(exchange).delivered();
    }
}
