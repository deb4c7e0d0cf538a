package org.turnpike.clientproxy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.keys.AuthenticationCredential;
import org.turnpike.message.Attachment;
import org.turnpike.message.Bound;
import org.turnpike.message.Content;
import org.turnpike.message.Exchange;
import org.turnpike.message.Multipart;
import org.turnpike.message.RestHash;
import org.turnpike.message.RestRequest;
import org.turnpike.message.RestResponse;
import org.turnpike.message.Spool;
import org.turnpike.messagelog.Leg;
import org.turnpike.messagelog.MessageRecord;
import org.turnpike.monitoring.Observation;
import org.turnpike.serverconf.Client;
import org.turnpike.signature.SignatureParts;
import org.turnpike.signature.SignedPart;
import org.turnpike.transport.TransportHeaders;
import org.turnpike.transport.TransportMessage;
import org.turnpike.transport.TransportWriter;

/** A REST request of an information system and its answer (messages.md §2, §3.5). */
final class RestConsumer {
    private final ConsumerSide side;
    private final ConnectionRules connections;
    private final PeerExchange peers;

    RestConsumer(ConsumerSide side) {
        this.side = side;
        this.connections = new ConnectionRules(side.internalCertificate());
        this.peers = new PeerExchange(side);
    }

    void serve(Exchange exchange) throws IOException, RefusedException {
        side.conf().get().requireCurrent(side.now());
        AuthenticationCredential own = side.requireAuthentication();
        RestRequest request = RestRequest.from(exchange.method(), exchange.rawPath(), exchange.rawQuery(), exchange.headers(),
                side.requestIds().get().toString(), side.conf().get().instance() + "-" + UUID.randomUUID())
                .requireAtMost(side.limits().restHeadBytes());
        side.observe(exchange).request(request);
        request.requestId().ifPresent(Observation.of(exchange)::requestId);
        Client client = side.served().get().requireRegistered(request.client(), side.conf().get());
        connections.require(client, exchange);
        Bound bound = new Bound(side.limits().bodyBytes(), FaultCode.INVALID_MESSAGE, "The request's body");
        try (Spool body = side.spools().receive(exchange.body(), bound)) {
            send(exchange, request, own, Optional.of(body).filter(bytes -> bytes.length() > 0));
        }
    }

    private void send(Exchange exchange, RestRequest request, AuthenticationCredential own, Optional<Spool> body)
            throws IOException, RefusedException {
        TransportWriter writer = TransportWriter.request();
        List<Content> logged = side.loggedBodies().of(body);
        byte[][] headSha512 = new byte[1][];
        Multipart message = writer.rest(PeerExchange.ocspParts(own), request, body.map(Content.class::cast), parts -> {
            headSha512[0] = parts.get(0).sha512();
            return sign(exchange, parts, request, logged);
        });
        peers.send(exchange, own, request.service().provider(), request.securityServer(),
                TransportHeaders.restRequest(exchange.headers().first("Content-Type"), request.requestId().orElseThrow(), writer.contentType()),
                message, (reply, headers) ->
                        answer(exchange, request, RestHash.of(headSha512[0], body.map(Spool::sha512)), reply));
    }

    private SignatureParts sign(Exchange exchange, List<SignedPart> parts, RestRequest request, List<Content> logged) throws RefusedException {
        Observation.of(exchange).requestParts(parts.stream().map(SignedPart::content).toList());
        SignatureParts signature = side.signer().sign(side.requireSigning(request.client().member()), parts, side.now());
        side.messageLog().record(new MessageRecord(side.now(), request.id(), request.requestId(), request.client(),
                Leg.CONSUMER_REST_REQUEST, parts.get(0).content(), signature, logged));
        return signature;
    }

    private void answer(Exchange exchange, RestRequest request, byte[] requestHash, TransportMessage reply)
            throws IOException, RefusedException {
        RestResponse response = reply.requireRestResponse();
        Observation seen = Observation.of(exchange);
        seen.status(response.status());
        seen.responseParts(reply.signedParts().stream().map(SignedPart::content).toList());
        SignatureParts signature = reply.requireSignature();
        side.signatures().verify(signature, reply.signedParts(), request.service().provider(), side.conf().get(), side.now());
        response.requireAnswers(request, requestHash);
        side.messageLog().record(new MessageRecord(side.now(), request.id(), request.requestId(), request.client(),
                Leg.CONSUMER_REST_RESPONSE, reply.headContent().orElseThrow(), signature,
                side.loggedBodies().of(reply.body().map(Attachment::content))));
        try (OutputStream to = exchange.respond(response.status(), response.headers().without(Set.of("content-length")))) {
            if (reply.body().isPresent()) {
                try (InputStream body = reply.body().get().content().open()) {
                    body.transferTo(to);
                }
            }
        }
        seen.delivered();
    }
}
