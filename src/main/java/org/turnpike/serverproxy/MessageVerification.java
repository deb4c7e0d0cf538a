package org.turnpike.serverproxy;

import java.time.Duration;
import java.time.InstantSource;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.CurrentConfiguration;
import org.turnpike.message.RestRequest;
import org.turnpike.serverconf.AccessRights;
import org.turnpike.serverconf.ProvidedService;
import org.turnpike.serverconf.ServerConfiguration;
import org.turnpike.signature.SignatureVerifier;
import org.turnpike.signature.VerifiedMessage;
import org.turnpike.transport.ReceivedMessage;

/** Decides whether a received message may be passed on: checks the access right, then the signature. Thread-safe. */
public final class MessageVerification {
    private final CurrentConfiguration conf;
    private final SignatureVerifier signatures;
    private final RepeatedMessages repeated;
    private final InstantSource clock;

    /** Creates an instance that accepts repeated message ids. */
    public MessageVerification(CurrentConfiguration conf, SignatureVerifier signatures, InstantSource clock) {
        this(conf, signatures, new RepeatedMessages(Duration.ZERO), clock);
    }

    /** @param repeated rejects repeated message ids of verified messages */
    public MessageVerification(CurrentConfiguration conf, SignatureVerifier signatures, RepeatedMessages repeated, InstantSource clock) {
        this.conf = conf;
        this.signatures = signatures;
        this.repeated = repeated;
        this.clock = clock;
    }

    /** Returns the requested service if the client may call it. */
    ProvidedService requireService(TransportRequest request, ReceivedMessage message, ServerConfiguration served) throws RefusedException {
        ProvidedService service = served.findService(request.service()).orElseThrow(() -> new RefusedException(
                FaultCode.UNKNOWN_SERVICE, "Unknown service: " + request.service()));
        if (service.description().type().rest() != request.rest()) {
            throw new RefusedException(FaultCode.SERVICE_TYPE, "Service " + request.service() + " is a "
                    + service.description().type() + " service, which cannot be called by a " + (request.rest() ? "REST" : "SOAP") + " request");
        }
        requireRight(request, message, service);
        if (service.description().disabledNotice().isPresent()) {
            throw new RefusedException(FaultCode.SERVICE_DISABLED,
                    "Service " + request.service() + " is disabled: " + service.description().disabledNotice().get());
        }
        return service;
    }

    private void requireRight(TransportRequest request, ReceivedMessage message, ProvidedService service) throws RefusedException {
        if (request.rest()) {
            RestRequest head = message.head().requireRestRequest();
            AccessRights.requireRest(request.client(), service, head.method(), head.servicePath(), conf.get());
        } else {
            AccessRights.requireSoap(request.client(), service, conf.get());
        }
    }

    /**
     * Proves that the client for which the peer may speak signed the message. It uses the configuration and the time at which the last byte arrived,
     * because trust may have been withdrawn while the body arrived.
     *
     * @param id the message id from the head
     */
    VerifiedMessage verify(ReceivedMessage message, String id) throws RefusedException {
        VerifiedMessage verified = signatures.verify(message.requireSignature(), message.signedParts(), message.from().client(), conf.get(), clock.instant());
        repeated.requireNew(message.from().client(), id, clock.instant());
        return verified;
    }
}
