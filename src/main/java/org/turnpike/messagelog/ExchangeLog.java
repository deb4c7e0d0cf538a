package org.turnpike.messagelog;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.turnpike.fault.RefusedException;
import org.turnpike.id.ClientId;
import org.turnpike.id.ServiceId;
import org.turnpike.message.Content;
import org.turnpike.signature.BatchSigner;
import org.turnpike.signature.SignatureParts;
import org.turnpike.signature.SignedMessage;
import org.turnpike.signature.SignedPart;
import org.turnpike.signature.VerifiedMessage;

/**
 * Records the messages of this server's exchanges. A message to send is signed with the key of the local party's member, and recorded before its
 * signature is sent. A received message is recorded after its verification. Thread-safe.
 */
public final class ExchangeLog {
    private final BatchSigner signer;
    private final MessageLog log;
    private final LoggedBodies bodies;
    private final InstantSource clock;

    /** @param bodies the limits for recorded bodies and attachments */
    public ExchangeLog(BatchSigner signer, MessageLog log, LoggedBodies bodies, InstantSource clock) {
        this.signer = signer;
        this.log = log;
        this.bodies = bodies;
        this.clock = clock;
    }

    /**
     * Identifies a message of an exchange.
     *
     * @param queryId the message id of the protocol (SOAP header id, x-road-id)
     * @param requestId the id of the exchange between the servers (x-road-request-id)
     * @param party the local party: the service client on the consumer's side, the service provider on the provider's side
     * @param client the service client of the exchange
     * @param service the service that the client calls
     */
    public record Entry(Leg leg, String queryId, Optional<String> requestId, ClientId party, ClientId client, ServiceId service) {
    }

    /** The limits for recorded bodies and attachments. */
    public LoggedBodies bodies() {
        return bodies;
    }

    /**
     * Records a received message, with its body or attachments as far as {@link #bodies} allows.
     *
     * @throws RefusedException with the stage LOGGING_FAILED; the message must not be passed on
     */
    public void record(VerifiedMessage message, Entry entry) throws RefusedException {
        log.record(message, clock.instant(), entry, bodies.of(message, entry.leg()));
    }

    /**
     * Signs a message with the key of the local party's member and records it.
     *
     * @param kept the part of the body or attachments that is recorded
     * @return the signature and hash chain, which are sent at the end of the message
     * @throws RefusedException the refusals of {@link BatchSigner#sign}, or one with the stage LOGGING_FAILED; the message must not be sent
     */
    public SignatureParts sign(List<SignedPart> parts, Entry entry, List<Content> kept) throws RefusedException {
        SignedMessage signed = signer.sign(entry.party().member(), parts);
        log.record(signed, clock.instant(), entry, kept);
        return signed.signature();
    }
}
