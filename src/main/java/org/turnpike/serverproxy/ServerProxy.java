package org.turnpike.serverproxy;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.LogText;
import org.turnpike.fault.RefusedException;
import org.turnpike.fault.Stage;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.globalconf.SecurityServer;
import org.turnpike.message.Exchange;
import org.turnpike.message.RestRequest;
import org.turnpike.message.SoapAction;
import org.turnpike.message.SoapFault;
import org.turnpike.message.SoapMessage;
import org.turnpike.metadata.BuiltInService;
import org.turnpike.metadata.MonitoringServices;
import org.turnpike.monitoring.ExchangeObserver;
import org.turnpike.monitoring.Observation;
import org.turnpike.monitoring.ObservedExchange;
import org.turnpike.monitoring.Role;
import org.turnpike.serverconf.AccessRights;
import org.turnpike.serverconf.ProvidedService;
import org.turnpike.serverconf.ServerConfiguration;
import org.turnpike.signature.SignedPart;
import org.turnpike.transport.TransportHeaders;
import org.turnpike.transport.TransportMessage;
import org.turnpike.trust.OcspResponse;
import org.turnpike.trust.UntrustedException;
import org.turnpike.trust.RefusalRecord;
import org.turnpike.trust.RefusalRecords;

/**
 * The door that other security servers come through: serves one transport message in the order of messages.md §3.6. The peer is
 * judged before any body is read, the right before the signature, and nothing reaches the information system that was not
 * verified and recorded. Safe for use by many threads.
 */
public final class ServerProxy {
    private static final System.Logger LOG = System.getLogger(ServerProxy.class.getName());

    private final ProviderSide side;
    private final SoapAnswer soap;
    private final RestAnswer rest;
    private final MetadataAnswer metadata;
    private final ExchangeObserver observer;

    /** @param observer of each exchange; {@code monitoring} answers queries for what was observed */
    public ServerProxy(ProviderSide side, ExchangeObserver observer, MonitoringServices monitoring) {
        this.side = side;
        this.observer = observer;
        this.soap = new SoapAnswer(side);
        this.rest = new RestAnswer(side);
        this.metadata = new MetadataAnswer(side, monitoring);
    }

    /** Serves the message; every refusal is told as a fault with status 200 and logged once with the fault's id. */
    public void serve(Exchange exchange) throws IOException {
        try (Observation seen = observer.observe(Role.PRODUCER)) {
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
        side.conf().get().requireCurrent(side.now());
        TransportHeaders headers = TransportHeaders.read(exchange.headers());
        side.versions().require(headers.proxyVersion());
        if (!headers.rest()) {
            SoapAction.require(headers.soapAction());
        }
        headers.hashAlgorithm().orElseThrow(() -> new RefusedException(FaultCode.INTERNAL_ERROR,
                "Could not get hash algorithm identifier from message"));
        try (TransportMessage message = head(exchange)) {
            serve(exchange, headers, message);
        }
    }

    private TransportMessage head(Exchange exchange) throws IOException, RefusedException {
        return whileParsing(() -> TransportMessage.read(exchange.body(), exchange.headers().first("Content-Type").orElse(""),
                side.spools(), side.limits()));
    }

    private void serve(Exchange exchange, TransportHeaders headers, TransportMessage message) throws IOException, RefusedException {
        ServerConfiguration served = side.served().get();
        observe(exchange, headers, message, served);
        TransportRequest request = TransportRequest.of(message, headers.rest());
        try {
            judgePeer(exchange, message, request, served);
        } catch (RefusedException e) {
            throw e.in(Stage.SERVICE_FAILED);
        }
        whileParsing(() -> {
            message.readRemaining();
            return null;
        });
        message.requireSignature();
        Observation.of(exchange).requestParts(message.signedParts().stream().map(SignedPart::content).toList());
        Optional<BuiltInService> builtIn = MetadataAnswer.asked(request, message, served.server());
        if (builtIn.isPresent()) {
            verify(message, request);
            metadata.serve(exchange, headers, message, builtIn.get(),
                    served.requireRegistered(request.service().provider(), side.conf().get()));
            return;
        }
        ProvidedService service = requireService(request, message, served);
        Observation.of(exchange).service(service.description().type().name(), describedPath(message, service));
        verify(message, request);
        if (request.rest()) {
            rest.serve(exchange, headers, message, service);
        } else {
            soap.serve(exchange, headers, message, service);
        }
    }

    /** Notes who asks whom for what, as far as the message says so. */
    private void observe(Exchange exchange, TransportHeaders headers, TransportMessage message, ServerConfiguration served) throws RefusedException {
        Observation seen = Observation.of(exchange);
        headers.requestId().ifPresent(seen::requestId);
        if (message.head().orElse(null) instanceof RestRequest request) {
            seen.request(request);
        } else if (message.head().orElse(null) instanceof SoapMessage soapMessage) {
            seen.request(soapMessage.header());
        }
        GlobalConfiguration conf = side.conf().get();
        conf.findServer(served.server()).flatMap(SecurityServer::address).ifPresent(seen::serviceServer);
        exchange.peerCertificates().stream().findFirst().flatMap(conf::findServer).flatMap(SecurityServer::address).ifPresent(seen::clientServer);
    }

    /** Of several described endpoints that match, deployed servers name the last by path, then by method (operations.md §b.6). */
    private static Optional<String> describedPath(TransportMessage message, ProvidedService service) {
        return message.head().orElse(null) instanceof RestRequest request
                ? AccessRights.describedEndpoint(service, request.method(), request.servicePath()).map(endpoint -> endpoint.path().text())
                : Optional.empty();
    }

    /**
     * The checks that belong between message part and the rest, in their order. What is wrong with the peer's certificate is told
     * in one code, its own only in the text; an unknown CA is no TLS matter to deployed servers (trust.md §2.5).
     */
    private void judgePeer(Exchange exchange, TransportMessage message, TransportRequest request, ServerConfiguration served)
            throws RefusedException {
        GlobalConfiguration conf = side.conf().get();
        if (request.target().filter(target -> !target.equals(served.server())).isPresent()) {
            throw new RefusedException(FaultCode.INVALID_SECURITY_SERVER, "Invalid security server identifier '"
                    + request.target().get() + "' expected '" + served.server() + "'");
        }
        served.requireRegistered(request.service().provider(), conf);
        side.requireSigning(request.service().provider().member());
        List<OcspResponse> responses = ocspResponses(message);
        try {
            requireTlsPeerOf(exchange, responses, request, conf);
        } catch (RefusedException e) {
            if (e.code().equals(FaultCode.INTERNAL_ERROR.wire())) {
                throw e;
            }
            throw new RefusedException(FaultCode.SSL_AUTHENTICATION_FAILED.wire(), e.code() + ": " + e.getMessage(), e.id(), e);
        }
    }

    private void requireTlsPeerOf(Exchange exchange, List<OcspResponse> responses, TransportRequest request, GlobalConfiguration conf)
            throws RefusedException {
        if (responses.isEmpty()) {
            throw UntrustedException.withoutOcsp(exchange.peerCertificates().get(0));
        }
        side.chains().verifyClient(exchange.peerCertificates(), request.client().instance(), responses, conf, side.now());
        conf.requireServerOf(request.client(), exchange.peerCertificates().get(0));
    }

    private List<OcspResponse> ocspResponses(TransportMessage message) throws RefusedException {
        List<OcspResponse> responses = new ArrayList<>();
        for (byte[] der : message.ocspResponses()) {
            try {
                responses.add(side.chains().readResponse(der));
            } catch (IOException e) {
                throw new RefusedException(FaultCode.IO_ERROR, "An OCSP response of the message cannot be read", e);
            }
        }
        return responses;
    }

    private ProvidedService requireService(TransportRequest request, TransportMessage message, ServerConfiguration served)
            throws RefusedException {
        ProvidedService service = served.findService(request.service()).orElseThrow(() -> new RefusedException(
                FaultCode.UNKNOWN_SERVICE, "Unknown service: " + request.service()));
        if (service.description().type().rest() != request.rest()) {
            throw new RefusedException(FaultCode.SERVICE_TYPE, "Service " + request.service() + " is a "
                    + service.description().type() + " service and not to be called by a " + (request.rest() ? "REST" : "SOAP") + " request");
        }
        requireRight(request, message, service);
        if (service.description().disabledNotice().isPresent()) {
            throw new RefusedException(FaultCode.SERVICE_DISABLED,
                    "Service " + request.service() + " is disabled: " + service.description().disabledNotice().get());
        }
        return service;
    }

    private void requireRight(TransportRequest request, TransportMessage message, ProvidedService service) throws RefusedException {
        if (request.rest()) {
            var head = message.requireRestRequest();
            AccessRights.requireRest(request.client(), service, head.method(), head.servicePath(), side.conf().get());
        } else {
            AccessRights.requireSoap(request.client(), service, side.conf().get());
        }
    }

    /** By the configuration and the instant of the last byte's arrival: trust may have been withdrawn while the body came in. */
    private void verify(TransportMessage message, TransportRequest request) throws RefusedException {
        side.signatures().verify(message.requireSignature(), message.signedParts(), request.client(), side.conf().get(), side.now());
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

    /** Coded errors of the parser are told as the service's failure, bare MIME errors are not (messages.md §0.2, service_failed). */
    private static <T> T whileParsing(Parse<T> parse) throws IOException, RefusedException {
        try {
            return parse.run();
        } catch (RefusedException e) {
            throw TOLD_WITHOUT_STAGE.contains(e.code()) ? e : e.in(Stage.SERVICE_FAILED);
        }
    }

    /** What the client itself did wrong is reported without our stage. */
    private static RefusedException own(RefusedException e) {
        return e.code().startsWith(Stage.CLIENT.wire() + ".") ? e : e.in(Stage.SERVER_PROXY);
    }

    private static RefusedException internal(RuntimeException bug) {
        return new RefusedException(FaultCode.INTERNAL_ERROR.wire(), "Internal error", UUID.randomUUID().toString(), bug)
                .in(Stage.SERVER_PROXY);
    }

    /** Once the answer has begun nobody is left to be told; before, a message that broke off or a full disk is an I/O error. */
    private void refuseBroken(Exchange exchange, IOException e) throws IOException {
        if (exchange.responded()) {
            throw e;
        }
        RefusedException refusal = e instanceof FileSystemException ? new RefusedException(FaultCode.INTERNAL_ERROR, "Internal error", e)
                : new RefusedException(FaultCode.IO_ERROR, "The message could not be received", e);
        refuse(exchange, refusal.in(Stage.SERVER_PROXY));
    }

    private void refuse(Exchange exchange, RefusedException refusal) throws IOException {
        log(exchange, refusal, side.refusals());
        if (exchange.responded()) {
            throw new IOException("[" + refusal.id() + "] the answer was broken off", refusal);
        }
        byte[] fault = SoapFault.of(refusal).xml();
        try (OutputStream body = exchange.respond(200, TransportHeaders.fault(fault.length))) {
            body.write(fault);
        }
    }

    /** What is told in place of the signature when something is refused after the answer has begun. */
    static SoapFault fault(Exchange exchange, RefusedException refusal, RefusalRecords refusals) {
        RefusedException told = refusal.in(Stage.SERVER_PROXY);
        log(exchange, told, refusals);
        return SoapFault.of(told);
    }

    /** A record and one line with the fault's id; a bug brings its stack trace. */
    private static void log(Exchange exchange, RefusedException refusal, RefusalRecords refusals) {
        Observation.of(exchange).fault(refusal);
        refusals.message(RefusalRecord.Side.SERVER, Optional.of(exchange.remoteAddress()), exchange.peerCertificates(), refusal);
        String line = LogText.line(refusal, "from " + exchange.remoteAddress());
        if (refusal.origin().getCause() instanceof RuntimeException bug) {
            LOG.log(Level.ERROR, line, bug);
        } else {
            LOG.log(Level.WARNING, line);
        }
    }
}
