package org.turnpike.clientproxy;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.turnpike.fault.RefusedException;
import org.turnpike.keys.AuthenticationCredential;
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
import org.turnpike.signature.SignedPart;
import org.turnpike.signature.VerifiedMessage;
import org.turnpike.transport.ReceivedMessage;
import org.turnpike.transport.TransportHeaders;
import org.turnpike.transport.TransportLimits;
import org.turnpike.transport.TransportWriter;

/** Handles a REST request of an information system and returns its answer (messages.md §2, §3.5). Thread-safe. */
public final class RestConsumer {
    private final ClientAdmission admission;
    private final PeerExchange peers;
    private final ExchangeLog log;
    private final SpoolStore spools;
    private final TransportLimits limits;
    private final Supplier<UUID> requestIds;

    /**
     * Creates a consumer of REST services.
     *
     * @param limits the limits for requests
     * @param requestIds returns a new UUID for each exchange between the two servers
     */
    public RestConsumer(ClientAdmission admission, PeerExchange peers, ExchangeLog log, SpoolStore spools, TransportLimits limits,
            Supplier<UUID> requestIds) {
        this.admission = admission;
        this.peers = peers;
        this.log = log;
        this.spools = spools;
        this.limits = limits;
        this.requestIds = requestIds;
    }

    void serve(Exchange exchange) throws IOException, RefusedException {
        admission.requireCurrent();
        AuthenticationCredential own = admission.requireAuthentication();
        RestRequest request = RestRequest.from(exchange.method(), exchange.rawPath(), exchange.rawQuery(), exchange.headers(),
                requestIds.get().toString(), admission.instance() + "-" + UUID.randomUUID())
                .requireAtMost(limits.restHeadBytes());
        admission.observe(exchange).request(request);
        request.requestId().ifPresent(Observation.of(exchange)::requestId);
        admission.require(request.client(), exchange);
        MessageBudget budget = MessageBudget.of(limits.bodyBytes());
        try (Spool body = spools.receive(exchange.body(), budget.content("The request's body"), budget)) {
            send(exchange, request, own, Optional.of(body).filter(bytes -> bytes.length() > 0));
        }
    }

    private void send(Exchange exchange, RestRequest request, AuthenticationCredential own, Optional<Spool> body)
            throws IOException, RefusedException {
        TransportWriter writer = TransportWriter.request();
        List<Content> kept = log.bodies().of(body);
        byte[][] headSha512 = new byte[1][];
        Multipart message = writer.rest(PeerExchange.ocspParts(own), request, body.map(Content.class::cast), parts -> {
            headSha512[0] = parts.get(0).sha512();
            Observation.of(exchange).requestParts(parts.stream().map(SignedPart::content).toList());
            return log.sign(parts, entry(Leg.CONSUMER_REST_REQUEST, request), kept);
        });
        peers.send(exchange, own, request.service().provider(), request.securityServer(),
                TransportHeaders.restRequest(exchange.headers().first("Content-Type"), request.requestId().orElseThrow(), writer.contentType()),
                message, (reply, headers) ->
                        answer(exchange, request, RestHash.of(headSha512[0], body.map(Spool::sha512)), reply));
    }

    private static ExchangeLog.Entry entry(Leg leg, RestRequest request) {
        return new ExchangeLog.Entry(leg, request.id(), request.requestId(), request.client(), request.client(), request.service());
    }

    private void answer(Exchange exchange, RestRequest request, byte[] requestHash, ReceivedMessage reply)
            throws IOException, RefusedException {
        RestResponse response = reply.head().requireRestResponse();
        Observation seen = Observation.of(exchange);
        seen.status(response.status());
        seen.responseParts(reply.signedParts().stream().map(SignedPart::content).toList());
        VerifiedMessage verified = peers.verify(reply);
        response.requireAnswers(request, requestHash);
        log.record(verified, entry(Leg.CONSUMER_REST_RESPONSE, request));
        try (OutputStream to = exchange.respond(response.status(), response.headers().without(Set.of("content-length")))) {
            for (SignedPart part : verified.attachments()) {
                Multipart.Body.of(part.content()).writeTo(to);
            }
        }
        seen.delivered();
    }
}
