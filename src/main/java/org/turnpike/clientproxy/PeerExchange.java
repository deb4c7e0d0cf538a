package org.turnpike.clientproxy;

import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.fault.Stage;
import org.turnpike.globalconf.CurrentConfiguration;
import org.turnpike.id.ClientId;
import org.turnpike.id.ServerId;
import org.turnpike.keys.AuthenticationCredential;
import org.turnpike.message.Bound;
import org.turnpike.message.Exchange;
import org.turnpike.message.Headers;
import org.turnpike.message.Multipart;
import org.turnpike.message.SpoolStore;
import org.turnpike.monitoring.Observation;
import org.turnpike.refusals.RefusalRecord;
import org.turnpike.refusals.RefusalRecords;
import org.turnpike.signature.SignatureVerifier;
import org.turnpike.signature.VerifiedMessage;
import org.turnpike.transport.PeerCheck;
import org.turnpike.transport.PeerIdentity;
import org.turnpike.transport.PeerResponse;
import org.turnpike.transport.Peers;
import org.turnpike.transport.ReceivedMessage;
import org.turnpike.transport.TransportHeaders;
import org.turnpike.transport.TransportLimits;
import org.turnpike.transport.TransportReader;
import org.turnpike.trust.OcspResponse;

/**
 * Sends one transport message to a provider's server and receives the answer, for SOAP and REST (messages.md §3.5, steps 7 to 12).
 * Thread-safe.
 */
public final class PeerExchange {
    private static final int LONGEST_FAULT_BYTES = 1 << 20;
    private static final Set<String> TOLD_WITHOUT_STAGE = Set.of(FaultCode.MIME_PARSING_FAILED.wire());

    private final CurrentConfiguration conf;
    private final Peers peers;
    private final ProviderTrust trust;
    private final SignatureVerifier signatures;
    private final SpoolStore spools;
    private final TransportLimits limits;
    private final RefusalRecords refusals;
    private final InstantSource clock;

    /** @param limits the limits for answers */
    public PeerExchange(CurrentConfiguration conf, Peers peers, ProviderTrust trust, SignatureVerifier signatures, SpoolStore spools,
            TransportLimits limits, RefusalRecords refusals, InstantSource clock) {
        this.conf = conf;
        this.peers = peers;
        this.trust = trust;
        this.signatures = signatures;
        this.spools = spools;
        this.limits = limits;
        this.refusals = refusals;
        this.clock = clock;
    }

    /** Returns the OCSP responses in DER that a request starts with, one for each certificate of this server's authentication chain. */
    static List<byte[]> ocspParts(AuthenticationCredential own) {
        return own.ocsp().stream().map(OcspResponse::encoded).toList();
    }

    /** Handles the answer. */
    interface Use {
        void of(ReceivedMessage reply, TransportHeaders headers) throws IOException, RefusedException;
    }

    /**
     * Sends the request to a server of the provider and passes the complete answer to {@code use}.
     *
     * @throws PeerFaultException if the answer is a fault
     */
    void send(Exchange exchange, AuthenticationCredential own, ClientId provider, Optional<ServerId> target, Headers headers, Multipart message,
            Use use) throws IOException, RefusedException {
        List<String> addresses = Destinations.require(provider, target, conf.get());
        PeerIdentity identity = new PeerIdentity(own.key(), own.chain());
        PeerCheck judge = (chain, address) -> trust.require(chain, address, provider);
        Observation seen = Observation.of(exchange);
        seen.requestOut("POST", addresses.size() == 1 ? addresses.get(0) : "", 0);
        try (PeerResponse answer = peers.send(identity, addresses, judge, headers, message::writeTo)) {
            seen.responseIn(answer.address(), answer.status());
            seen.serviceServer(answer.address());
            use(answer, use, seen);
        }
    }

    /** Verifies that the provider signed the answer. Uses the current configuration and time, after the last byte of the answer has arrived. */
    VerifiedMessage verify(ReceivedMessage reply) throws RefusedException {
        return signatures.verify(reply.requireSignature(), reply.signedParts(), reply.from().client(), conf.get(), clock.instant());
    }

    private void use(PeerResponse answer, Use use, Observation seen) throws IOException, RefusedException {
        try {
            answer.requireAccepted();
            TransportHeaders answered = TransportHeaders.read(answer.headers());
            receive(answer, reply -> {
                ReceivedMessage message = requireNoFault(reply);
                answered.requireHashAlgorithm(message.signedParts().size());
                use.of(message, answered);
            });
        } catch (PeerFaultException e) {
            refusals.fault(provider(answer), e, seen.call());
            throw e;
        } catch (RefusedException e) {
            refusals.message(RefusalRecord.Side.CLIENT, provider(answer), e.in(Stage.CLIENT_PROXY), seen.call());
            throw e;
        }
    }

    private static RefusalRecords.OtherSide provider(PeerResponse answer) {
        return new RefusalRecords.OtherSide(answer.address(), answer.from().peer().chain().path());
    }

    private interface Received {
        void use(ReceivedMessage reply) throws IOException, RefusedException;
    }

    private void receive(PeerResponse answer, Received received) throws IOException, RefusedException {
        try (TransportReader reader = whileReading(() -> TransportReader.readResponse(answer.body(), answer.contentType(), spools, limits))) {
            received.use(whileReading(() -> reader.receive(answer.from())));
        }
    }

    private interface Reading<T> {
        T run() throws IOException, RefusedException;
    }

    private static <T> T whileReading(Reading<T> reading) throws RefusedException {
        try {
            return reading.run();
        } catch (RefusedException e) {
            throw TOLD_WITHOUT_STAGE.contains(e.code()) ? e : e.in(Stage.SERVICE_FAILED);
        } catch (IOException e) {
            throw new RefusedException(FaultCode.IO_ERROR, "The answer of the provider's security server was aborted", e)
                    .in(Stage.SERVICE_FAILED);
        }
    }

    private static ReceivedMessage requireNoFault(ReceivedMessage reply) throws IOException, RefusedException {
        if (reply.fault().isPresent()) {
            ReceivedMessage.Fault fault = reply.fault().get();
            try (var bytes = fault.envelope().open()) {
                throw new PeerFaultException(fault.fault(),
                        new Bound(LONGEST_FAULT_BYTES, FaultCode.INVALID_MESSAGE, "The fault").read(bytes));
            }
        }
        return reply;
    }
}
