package org.turnpike.serverproxy;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.nio.file.FileSystemException;
import java.util.Optional;
import java.util.Set;
import org.turnpike.fault.BugException;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.LogLine;
import org.turnpike.fault.LogRate;
import org.turnpike.fault.LogText;
import org.turnpike.fault.RefusedException;
import org.turnpike.fault.Stage;
import org.turnpike.message.Exchange;
import org.turnpike.message.RestRequest;
import org.turnpike.message.SoapAction;
import org.turnpike.message.SoapFault;
import org.turnpike.message.SpoolStore;
import org.turnpike.metadata.BuiltInService;
import org.turnpike.monitoring.ExchangeObserver;
import org.turnpike.monitoring.ExchangeRole;
import org.turnpike.monitoring.Observation;
import org.turnpike.monitoring.ObservedExchange;
import org.turnpike.refusals.RefusalRecord;
import org.turnpike.refusals.RefusalRecords;
import org.turnpike.serverconf.AccessRights;
import org.turnpike.serverconf.ProvidedService;
import org.turnpike.serverconf.ServerConfiguration;
import org.turnpike.signature.SignedPart;
import org.turnpike.signature.VerifiedMessage;
import org.turnpike.transport.ReceivedMessage;
import org.turnpike.transport.TransportHead;
import org.turnpike.transport.TransportHeaders;
import org.turnpike.transport.TransportLimits;
import org.turnpike.transport.TransportReader;
import org.turnpike.trust.MessageRefusal;
import org.turnpike.trust.RegisteredPeer;

/**
 * Serves the door for other security servers: handles one transport message in the order of messages.md §3.6. The peer is verified before any
 * body is read, the access right is checked before the signature, and only verified and recorded messages reach the information system. Safe for
 * use by many threads.
 */
public final class ServerProxy {
    private static final System.Logger LOG = System.getLogger(ServerProxy.class.getName());

    private final PeerAdmission admission;
    private final MessageVerification verification;
    private final SpoolStore spools;
    private final TransportLimits limits;
    private final SoapAnswer soap;
    private final RestAnswer rest;
    private final MetadataAnswer metadata;
    private final ExchangeObserver observer;
    private final RefusalRecords refusals;

    /**
     * A proxy that serves.
     *
     * @param limits the limits of requests
     * @param observer observes each exchange
     */
    public ServerProxy(PeerAdmission admission, MessageVerification verification, SpoolStore spools, TransportLimits limits, SoapAnswer soap,
            RestAnswer rest, MetadataAnswer metadata, ExchangeObserver observer, RefusalRecords refusals) {
        this.admission = admission;
        this.verification = verification;
        this.spools = spools;
        this.limits = limits;
        this.soap = soap;
        this.rest = rest;
        this.metadata = metadata;
        this.observer = observer;
        this.refusals = refusals;
    }

    /** Serves the message; every rejection is reported as a fault with status 200 and logged once with the fault's id. */
    public void serve(Exchange exchange) throws IOException {
        try (Observation seen = observer.observe(ExchangeRole.PRODUCER)) {
            serveObserved(new ObservedExchange(exchange, seen));
        }
    }

    private void serveObserved(Exchange exchange) throws IOException {
        try {
            serveOrRefuse(exchange);
        } catch (RefusedException e) {
            refuse(exchange, own(e));
        } catch (IOException e) {
            refuseBroken(exchange, e);
        } catch (RuntimeException e) {
            refuse(exchange, internal(e));
        }
    }

    private void serveOrRefuse(Exchange exchange) throws IOException, RefusedException {
        requirePost(exchange);
        admission.requireCurrent();
        TransportHeaders headers = TransportHeaders.read(exchange.headers());
        admission.requireVersion(headers.proxyVersion());
        if (!headers.rest()) {
            SoapAction.require(headers.soapAction());
        }
        headers.requireHashAlgorithm();
        try (TransportReader reader = open(exchange)) {
            serve(exchange, headers, reader);
        }
    }

    private TransportReader open(Exchange exchange) throws IOException, RefusedException {
        return whileParsing(() -> TransportReader.read(exchange.body(), exchange.headers().first("Content-Type").orElse(""), spools, limits));
    }

    private void serve(Exchange exchange, TransportHeaders headers, TransportReader reader) throws IOException, RefusedException {
        ServerConfiguration served = admission.served();
        admission.observe(exchange, headers, reader.head(), served);
        TransportRequest request = TransportRequest.of(reader.head(), headers.rest());
        RegisteredPeer peer = judge(exchange, reader.head(), request, served);
        ReceivedMessage message = whileParsing(() -> reader.receive(peer));
        message.requireSignature();
        Observation.of(exchange).requestParts(message.signedParts().stream().map(SignedPart::content).toList());
        Optional<BuiltInService> builtIn = MetadataAnswer.asked(request, message, served.server());
        if (builtIn.isPresent()) {
            VerifiedMessage verified = verification.verify(message, request.id());
            metadata.serve(exchange, headers, message, verified, builtIn.get(), admission.requireRegistered(request.service().provider(), served));
            return;
        }
        ProvidedService service = verification.requireService(request, message, served);
        Observation.of(exchange).service(service.description().type().name(), describedPath(message, service));
        VerifiedMessage verified = verification.verify(message, request.id());
        if (request.rest()) {
            rest.serve(exchange, headers, message, verified, service);
        } else {
            soap.serve(exchange, headers, message, verified, service);
        }
    }

    /** If several described endpoints match, deployed servers name the last one by path, then by method (operations.md §b.6). */
    private static Optional<String> describedPath(ReceivedMessage message, ProvidedService service) {
        return message.head().message().orElse(null) instanceof RestRequest request
                ? AccessRights.describedEndpoint(service, request.method(), request.servicePath()).map(endpoint -> endpoint.path().text())
                : Optional.empty();
    }

    private RegisteredPeer judge(Exchange exchange, TransportHead head, TransportRequest request, ServerConfiguration served)
            throws RefusedException {
        try {
            return admission.judge(exchange.peerCertificates(), head.ocspResponses(), request, served);
        } catch (RefusedException e) {
            throw e.in(Stage.SERVICE_FAILED);
        }
    }

    private static void requirePost(Exchange exchange) throws RefusedException {
        if (!exchange.method().equals("POST")) {
            throw new RefusedException(FaultCode.INVALID_HTTP_METHOD, "Must use POST request method instead of " + exchange.method());
        }
    }

    private interface Parse<T> {
        T run() throws IOException, RefusedException;
    }

    private static final Set<String> TOLD_WITHOUT_STAGE = Set.of(FaultCode.MIME_PARSING_FAILED.wire(), FaultCode.MISSING_SOAP.wire(),
            FaultCode.MISSING_REST.wire(), FaultCode.MISSING_SIGNATURE.wire());

    /**
     * Errors of the parser with a code are reported as a failure of the service, MIME errors without a code are not (messages.md §0.2,
     * service_failed).
     */
    private static <T> T whileParsing(Parse<T> parse) throws IOException, RefusedException {
        try {
            return parse.run();
        } catch (RefusedException e) {
            throw TOLD_WITHOUT_STAGE.contains(e.code()) ? e : e.in(Stage.SERVICE_FAILED);
        }
    }

    /** Adds our stage to the code of an error, except for errors of the client. */
    private static RefusedException own(RefusedException e) {
        return e.code().startsWith(Stage.CLIENT.wire() + ".") ? e : e.in(Stage.SERVER_PROXY);
    }

    private static RefusedException internal(RuntimeException bug) {
        return new BugException(bug).in(Stage.SERVER_PROXY);
    }

    /** Sends a fault for an I/O error, such as an aborted message or a full disk, if the answer has not started yet. */
    private void refuseBroken(Exchange exchange, IOException e) throws IOException {
        if (exchange.responded()) {
            throw e;
        }
        RefusedException refusal = e instanceof FileSystemException ? new RefusedException(FaultCode.INTERNAL_ERROR, "Internal error", e)
                : new RefusedException(FaultCode.IO_ERROR, "The message could not be received", e);
        refuse(exchange, refusal.in(Stage.SERVER_PROXY));
    }

    private void refuse(Exchange exchange, RefusedException refusal) throws IOException {
        log(exchange, refusal, refusals);
        if (exchange.responded()) {
            throw new IOException("[" + refusal.id() + "] the answer was aborted", refusal);
        }
        byte[] fault = SoapFault.of(refusal).xml();
        try (OutputStream body = exchange.respond(200, TransportHeaders.fault(fault.length))) {
            body.write(fault);
        }
    }

    /** Writes a fault in place of the signature if a message is rejected after the answer has started. */
    static SoapFault fault(Exchange exchange, RefusedException refusal, RefusalRecords refusals) {
        RefusedException reported = refusal.in(Stage.SERVER_PROXY);
        log(exchange, reported, refusals);
        return SoapFault.of(reported);
    }

    /** Writes a record and one log line with the fault's id; for a bug, with its stack trace. */
    private static void log(Exchange exchange, RefusedException refusal, RefusalRecords refusals) {
        Observation.of(exchange).fault(refusal);
        RefusalRecord made = refusals.message(RefusalRecord.Side.SERVER, new RefusalRecords.OtherSide(exchange.remoteAddress(), exchange.peerCertificates()),
                refusal, Observation.of(exchange).call());
        refusals.nextLine(exchange.remoteAddress()).ifPresent(leftOut -> log(Observation.of(exchange).line(
                LogText.line(refusal, "from " + exchange.remoteAddress()) + remedy(made) + LogRate.of(leftOut), refusal, exchange.remoteAddress()), refusal));
    }

    /** The log contains the command that grants a missing right; the peer does not see it. */
    private static String remedy(RefusalRecord made) {
        return made.reason() instanceof MessageRefusal.AccessDenied denied ? LogText.printable("; " + denied.check() + "; " + denied.remedy()) : "";
    }

    private static void log(LogLine line, RefusedException refusal) {
        if (refusal.origin() instanceof BugException bug) {
            LOG.log(Level.ERROR, line.text(), bug.getCause());
        } else {
            LOG.log(Level.WARNING, "{0}", line);
        }
    }
}
