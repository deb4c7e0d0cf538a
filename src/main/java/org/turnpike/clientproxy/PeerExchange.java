package org.turnpike.clientproxy;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.fault.Stage;
import org.turnpike.id.ClientId;
import org.turnpike.id.ServerId;
import org.turnpike.keys.AuthenticationCredential;
import org.turnpike.message.Bound;
import org.turnpike.message.Content;
import org.turnpike.message.Exchange;
import org.turnpike.message.Headers;
import org.turnpike.message.Multipart;
import org.turnpike.message.SoapFault;
import org.turnpike.monitoring.Observation;
import org.turnpike.transport.PeerIdentity;
import org.turnpike.transport.PeerJudge;
import org.turnpike.transport.PeerResponse;
import org.turnpike.transport.TransportHeaders;
import org.turnpike.transport.TransportMessage;
import org.turnpike.trust.OcspResponse;
import org.turnpike.trust.RefusalRecord;

/** One transport message to a provider's server and the one that comes back, the same for SOAP and REST (messages.md §3.5, steps 7 to 12). */
final class PeerExchange {
    private static final int LONGEST_FAULT_BYTES = 1 << 20;
    private static final Set<String> TOLD_WITHOUT_STAGE = Set.of(FaultCode.MIME_PARSING_FAILED.wire());

    private final ConsumerSide side;

    PeerExchange(ConsumerSide side) {
        this.side = side;
    }

    /** The DER of the OCSP responses that open a request: for each certificate of the own authentication chain. */
    static List<byte[]> ocspParts(AuthenticationCredential own) {
        return own.ocsp().stream().map(OcspResponse::encoded).toList();
    }

    /** What becomes of the answer. */
    interface Use {
        void of(TransportMessage reply, TransportHeaders headers) throws IOException, RefusedException;
    }

    /**
     * Sends the request to a server of the provider and hands over the whole, verified answer.
     *
     * @throws PeerFaultException when the answer is a fault
     */
    void send(Exchange exchange, AuthenticationCredential own, ClientId provider, Optional<ServerId> target, Headers headers, Multipart message, Use use)
            throws IOException, RefusedException {
        List<String> addresses = Destinations.require(provider, target, side.conf().get());
        PeerIdentity identity = new PeerIdentity(own.key(), own.chain());
        PeerJudge judge = (chain, address) -> side.providerTrust().require(chain, address, provider);
        Observation seen = Observation.of(exchange);
        seen.requestOut();
        try (PeerResponse answer = side.peers().send(identity, addresses, judge, headers, message::writeTo)) {
            seen.responseIn();
            seen.serviceServer(answer.address());
            use(answer, use);
        }
    }

    private void use(PeerResponse answer, Use use) throws IOException, RefusedException {
        try {
            answer.requireAccepted();
            TransportHeaders answered = TransportHeaders.read(answer.headers());
            try (TransportMessage reply = reply(answer)) {
                requireNoFault(reply);
                use.of(reply, answered);
            }
        } catch (PeerFaultException e) {
            throw e;
        } catch (RefusedException e) {
            side.refusals().message(RefusalRecord.Side.CLIENT, Optional.of(answer.address()), List.of(), e.in(Stage.CLIENT_PROXY));
            throw e;
        }
    }

    private TransportMessage reply(PeerResponse answer) throws IOException, RefusedException {
        TransportMessage reply = null;
        try {
            reply = TransportMessage.readResponse(answer.body(), answer.contentType(), side.spools(), side.limits());
            reply.readRemaining();
            return reply;
        } catch (RefusedException e) {
            close(reply);
            throw TOLD_WITHOUT_STAGE.contains(e.code()) ? e : e.in(Stage.SERVICE_FAILED);
        } catch (IOException e) {
            close(reply);
            throw new RefusedException(FaultCode.IO_ERROR, "The answer of the provider's security server broke off", e)
                    .in(Stage.SERVICE_FAILED);
        } catch (RuntimeException e) {
            close(reply);
            throw e;
        }
    }

    private static void close(TransportMessage reply) throws IOException {
        if (reply != null) {
            reply.close();
        }
    }

    private static void requireNoFault(TransportMessage reply) throws IOException, RefusedException {
        if (reply.fault().isPresent()) {
            SoapFault fault = reply.fault().get();
            Content envelope = reply.faultContent().orElseThrow();
            try (var bytes = envelope.open()) {
                throw new PeerFaultException(fault,
                        new Bound(LONGEST_FAULT_BYTES, FaultCode.INVALID_MESSAGE, "The fault").read(bytes));
            }
        }
    }
}
