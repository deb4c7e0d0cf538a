package org.turnpike.clientproxy;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.FileSystemException;
import org.turnpike.fault.BugException;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.LogLine;
import org.turnpike.fault.LogRate;
import org.turnpike.fault.LogText;
import org.turnpike.fault.RefusedException;
import org.turnpike.fault.Stage;
import org.turnpike.message.Exchange;
import org.turnpike.message.Headers;
import org.turnpike.message.RestFault;
import org.turnpike.message.SoapFault;
import org.turnpike.monitoring.ExchangeObserver;
import org.turnpike.monitoring.ExchangeRole;
import org.turnpike.monitoring.Observation;
import org.turnpike.monitoring.ObservedExchange;
import org.turnpike.refusals.RefusalRecord;
import org.turnpike.refusals.RefusalRecords;

/**
 * Serves the requests of information systems. Paths that start with {@code /r1/} are REST requests, {@code GET /asic} and
 * {@code GET /verificationconf} are requests for signed documents, and all other requests are SOAP (messages.md §6.1). A REST or SOAP request is
 * checked and sent to a provider's server as one transport message. The answer is verified before any byte of it is passed on. Safe for use by many
 * threads.
 */
public final class ClientProxy {
    private static final System.Logger LOG = System.getLogger(ClientProxy.class.getName());

    private final RefusalRecords refusals;
    private final SoapConsumer soap;
    private final RestConsumer rest;
    private final SignedDocuments documents;
    private final ExchangeObserver observer;

    /** @param observer records each message, but not requests for signed documents */
    public ClientProxy(SoapConsumer soap, RestConsumer rest, SignedDocuments documents, ExchangeObserver observer, RefusalRecords refusals) {
        this.soap = soap;
        this.rest = rest;
        this.documents = documents;
        this.observer = observer;
        this.refusals = refusals;
    }

    /** Serves the request. Every refusal is answered with a SOAP fault or a REST error, and is logged once with its id. */
    public void serve(Exchange exchange) throws IOException {
        boolean isRest = exchange.rawPath().startsWith("/r1/");
        if (!isRest && documents.serves(exchange)) {
            serve(exchange, false);
            return;
        }
        try (Observation seen = observer.observe(ExchangeRole.CLIENT)) {
            serve(new ObservedExchange(exchange, seen), isRest);
        }
    }

    private void serve(Exchange exchange, boolean isRest) throws IOException {
        try {
            if (isRest) {
                rest.serve(exchange);
            } else if (documents.serves(exchange)) {
                documents.serve(exchange);
            } else {
                soap.serve(exchange);
            }
        } catch (PeerFaultException e) {
            refuse(exchange, isRest, e);
        } catch (RefusedException e) {
            refuse(exchange, isRest, own(e));
        } catch (IOException e) {
            refuseBroken(exchange, isRest, e);
        } catch (RuntimeException e) {
            refuse(exchange, isRest, own(new BugException(e)));
        }
    }

    private static RefusedException own(RefusedException e) {
        return e.code().startsWith(Stage.CLIENT.wire() + ".") ? e : e.in(Stage.CLIENT_PROXY);
    }

    /** After the answer has started, no fault can be sent. Before that, a lost connection is reported as a network fault. */
    private void refuseBroken(Exchange exchange, boolean isRest, IOException e) throws IOException {
        if (exchange.responded()) {
            throw e;
        }
        FaultCode code = FaultCode.IO_ERROR;
        if (e instanceof UnknownHostException) {
            code = FaultCode.UNKNOWN_HOST;
        } else if (e instanceof SocketException) {
            code = FaultCode.NETWORK_ERROR;
        } else if (e instanceof FileSystemException) {
            refuse(exchange, isRest, new RefusedException(FaultCode.INTERNAL_ERROR, "Internal error", e).in(Stage.CLIENT_PROXY));
            return;
        }
        refuse(exchange, isRest, new RefusedException(code, "The connection broke", e).in(Stage.CLIENT_PROXY));
    }

    private void refuse(Exchange exchange, boolean isRest, RefusedException refusal) throws IOException {
        log(exchange, refusal);
        if (exchange.responded()) {
            throw new IOException("[" + refusal.id() + "] the answer was aborted", refusal);
        }
        if (isRest) {
            tellRest(exchange, RestFault.of(refusal));
        } else {
            tellSoap(exchange, refusal);
        }
    }

    private static void tellSoap(Exchange exchange, RefusedException refusal) throws IOException {
        byte[] fault = refusal instanceof PeerFaultException peer ? peer.envelope() : SoapFault.of(refusal).xml();
        Headers headers = Headers.of("Content-Type", SoapFault.CONTENT_TYPE, "SOAPAction", "", "Content-Length", String.valueOf(fault.length));
        try (OutputStream body = exchange.respond(200, headers)) {
            body.write(fault);
        }
    }

    private static void tellRest(Exchange exchange, RestFault fault) throws IOException {
        String contentType = RestFault.contentType(exchange.headers().first("Accept"));
        byte[] body = fault.body(contentType);
        Headers headers = Headers.of(RestFault.HEADER, fault.type(), "Content-Type", contentType, "Content-Length", String.valueOf(body.length));
        try (OutputStream to = exchange.respond(fault.status(), headers)) {
            to.write(body);
        }
    }

    /**
     * Writes a record and one log line with the fault's id; a bug is logged with its stack trace. A failed handshake with a peer is already logged
     * and gets no second line. A fault from the provider already has a record and gets no second one.
     */
    private void log(Exchange exchange, RefusedException refusal) {
        Observation.of(exchange).fault(refusal);
        if (!(refusal instanceof PeerFaultException) && record(exchange, refusal).kind() == RefusalRecord.Kind.HANDSHAKE) {
            return;
        }
        refusals.nextLine(exchange.remoteAddress()).ifPresent(leftOut -> log(Observation.of(exchange).line(LogText.line(refusal, "to " + exchange.remoteAddress()) + LogRate.of(leftOut),
                refusal, exchange.remoteAddress()), refusal));
    }

    private static void log(LogLine line, RefusedException refusal) {
        if (refusal.origin() instanceof BugException bug) {
            LOG.log(Level.ERROR, line.text(), bug.getCause());
        } else {
            LOG.log(Level.WARNING, "{0}", line);
        }
    }

    private RefusalRecord record(Exchange exchange, RefusedException refusal) {
        return refusals.message(RefusalRecord.Side.INFORMATION_SYSTEM,
                new RefusalRecords.OtherSide(exchange.remoteAddress(), exchange.peerCertificates()), refusal, Observation.of(exchange).call());
    }
}
