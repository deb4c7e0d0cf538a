package org.turnpike.serverproxy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.message.Attachment;
import org.turnpike.message.Bound;
import org.turnpike.message.Content;
import org.turnpike.message.Exchange;
import org.turnpike.message.Multipart;
import org.turnpike.message.RestHash;
import org.turnpike.message.RestRequest;
import org.turnpike.message.RestResponse;
import org.turnpike.message.Sha512;
import org.turnpike.message.Spool;
import org.turnpike.messagelog.Leg;
import org.turnpike.messagelog.MessageRecord;
import org.turnpike.monitoring.Observation;
import org.turnpike.provider.ServiceAnswer;
import org.turnpike.provider.ServiceRequest;
import org.turnpike.serverconf.ProvidedService;
import org.turnpike.signature.SignatureParts;
import org.turnpike.signature.SignedPart;
import org.turnpike.transport.TransportHeaders;
import org.turnpike.transport.TransportMessage;
import org.turnpike.transport.TransportWriter;

/** Takes a verified REST request to its service and answers with a signed transport message (messages.md §2.5, §3.6 from step 13). */
final class RestAnswer {
    private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");

    private final ProviderSide side;

    RestAnswer(ProviderSide side) {
        this.side = side;
    }

    void serve(Exchange exchange, TransportHeaders headers, TransportMessage message, ProvidedService service)
            throws IOException, RefusedException {
        RestRequest request = message.requireRestRequest();
        String requestId = headers.requestId().orElseThrow(() -> new RefusedException(FaultCode.INTERNAL_ERROR,
                "The message has no " + TransportHeaders.REQUEST_ID));
        record(message, request, requestId, service);
        Observation seen = Observation.of(exchange);
        seen.requestOut();
        try (ServiceAnswer answer = side.services().call(service, toService(message, request, service))) {
            seen.responseIn();
            seen.status(answer.status());
            answer(exchange, request, answered(answer, message, request, requestId), answer.body(), service);
        }
    }

    private void record(TransportMessage message, RestRequest request, String requestId, ProvidedService service) throws RefusedException {
        side.messageLog().record(new MessageRecord(side.now(), request.id(), Optional.of(requestId), service.provider().id(),
                Leg.PROVIDER_REST_REQUEST, message.headContent().orElseThrow(), message.requireSignature(),
                side.loggedBodies().of(message.body().map(Attachment::content))));
    }

    /** A body on a method that has none is not forwarded, though it was hashed and signed: so deployed servers do. */
    private static ServiceRequest toService(TransportMessage message, RestRequest request, ProvidedService service)
            throws RefusedException {
        Optional<ServiceRequest.Body> body = message.body().filter(part -> WITH_BODY.contains(request.method()))
                .map(part -> new ServiceRequest.Body(Multipart.Body.of(part.content()), part.content().length()));
        return new ServiceRequest(request.method(), target(request, service), request.headers(), body);
    }

    private static String target(RestRequest request, ProvidedService service) throws RefusedException {
        String base = Optional.ofNullable(service.service().requireUrl().getRawPath()).orElse("");
        String path = request.servicePath();
        String joined = base.endsWith("/") && path.startsWith("/") ? base + path.substring(1) : base + path;
        return (joined.isEmpty() ? "/" : joined) + request.query().map(query -> "?" + query).orElse("");
    }

    private RestResponse answered(ServiceAnswer answer, TransportMessage message, RestRequest request, String requestId)
            throws RefusedException {
        byte[] hash = RestHash.of(Sha512.of(request.bytes()), message.body().map(Attachment::sha512));
        return RestResponse.from(answer.status(), answer.reason(), answer.headers(), request, requestId, hash)
                .requireAtMost(side.limits().restHeadBytes());
    }

    private void answer(Exchange exchange, RestRequest request, RestResponse response, Optional<InputStream> body, ProvidedService service)
            throws IOException, RefusedException {
        if (body.isEmpty()) {
            send(exchange, request, response, Optional.empty(), service);
            return;
        }
        Bound bound = new Bound(side.limits().bodyBytes(), FaultCode.HTTP_ERROR, "The service's answer");
        try (Spool spool = received(body.get(), bound)) {
            send(exchange, request, response, Optional.of(spool), service);
        }
    }

    private Spool received(InputStream body, Bound bound) throws RefusedException {
        try {
            return side.spools().receive(body, bound);
        } catch (IOException e) {
            throw new RefusedException(FaultCode.IO_ERROR, "The service's answer broke off: " + e.getMessage(), e);
        }
    }

    private void send(Exchange exchange, RestRequest request, RestResponse response, Optional<Content> body, ProvidedService service)
            throws IOException, RefusedException {
        List<Content> logged = side.loggedBodies().of(body);
        TransportWriter writer = TransportWriter.response(refusal -> ServerProxy.fault(exchange, refusal, side.refusals()));
        Multipart message = writer.rest(response, body, parts -> sign(exchange, parts, request, response, logged, service));
        try (OutputStream to = exchange.respond(200, TransportHeaders.restResponse(writer.contentType()))) {
            message.writeTo(to);
        }
        Observation.of(exchange).delivered();
    }

    private SignatureParts sign(Exchange exchange, List<SignedPart> parts, RestRequest request, RestResponse response, List<Content> logged,
            ProvidedService service) throws RefusedException {
        Observation.of(exchange).responseParts(parts.stream().map(SignedPart::content).toList());
        SignatureParts signature = side.signer().sign(side.requireSigning(service.provider().id().member()), parts, side.now());
        side.messageLog().record(new MessageRecord(side.now(), request.id(), response.requestId(), service.provider().id(),
                Leg.PROVIDER_REST_RESPONSE, parts.get(0).content(), signature, logged));
        return signature;
    }
}
