package org.turnpike.serverproxy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.fault.Stage;
import org.turnpike.id.ClientId;
import org.turnpike.message.Exchange;
import org.turnpike.message.Headers;
import org.turnpike.message.Multipart;
import org.turnpike.message.MultipartReader;
import org.turnpike.message.RequestHashInserter;
import org.turnpike.message.SoapFault;
import org.turnpike.message.SoapHeader;
import org.turnpike.message.SoapInput;
import org.turnpike.message.SoapPackage;
import org.turnpike.message.Spool;
import org.turnpike.message.SpoolStore;
import org.turnpike.messagelog.ExchangeLog;
import org.turnpike.messagelog.Leg;
import org.turnpike.messagelog.LoggedAttachments;
import org.turnpike.monitoring.Observation;
import org.turnpike.provider.MessageEntity;
import org.turnpike.provider.ServiceAnswer;
import org.turnpike.provider.ServiceClient;
import org.turnpike.provider.ServiceRequest;
import org.turnpike.provider.UnpackedBody;
import org.turnpike.serverconf.ProvidedService;
import org.turnpike.signature.SignedPart;
import org.turnpike.signature.VerifiedMessage;
import org.turnpike.transport.AttachmentSource;
import org.turnpike.transport.ReceivedMessage;
import org.turnpike.transport.TransportHeaders;
import org.turnpike.transport.TransportLimits;
import org.turnpike.transport.TransportWriter;
import org.turnpike.refusals.RefusalRecords;

/** Sends a verified SOAP request to its service, and answers with a signed transport message (messages.md §1.8, §3.6 from step 13). Thread-safe. */
public final class SoapAnswer {
    private final ExchangeLog log;
    private final ServiceClient services;
    private final SpoolStore spools;
    private final TransportLimits limits;
    private final RefusalRecords refusals;

    /** @param limits the limits of answers */
    public SoapAnswer(ExchangeLog log, ServiceClient services, SpoolStore spools, TransportLimits limits, RefusalRecords refusals) {
        this.log = log;
        this.services = services;
        this.spools = spools;
        this.limits = limits;
        this.refusals = refusals;
    }

    void serve(Exchange exchange, TransportHeaders headers, ReceivedMessage message, VerifiedMessage verified, ProvidedService service)
            throws IOException, RefusedException {
        SoapHeader header = message.head().requireSoap().header();
        ClientId provider = service.provider().id();
        log.record(verified, entry(Leg.PROVIDER_SOAP_REQUEST, header, headers, provider));
        try (ServiceAnswer answer = call(exchange, headers, message, verified, service); SoapInput reply = reply(answer)) {
            if (reply.head() instanceof SoapFault fault) {
                Observation.of(exchange).fault(fault.code(), fault.string());
                Observation.of(exchange).responseParts(List.of(reply.content()));
                passFault(exchange, reply, answer);
            } else {
                answer(exchange, verified, reply, answer, entry(Leg.PROVIDER_SOAP_RESPONSE, header, headers, provider));
            }
        }
    }

    private static ExchangeLog.Entry entry(Leg leg, SoapHeader header, TransportHeaders headers, ClientId provider) {
        return new ExchangeLog.Entry(leg, header.id(), headers.requestId(), provider, header.client(), header.service());
    }

    private ServiceAnswer call(Exchange exchange, TransportHeaders headers, ReceivedMessage message, VerifiedMessage verified,
            ProvidedService service) throws IOException, RefusedException {
        try {
            String original = headers.originalContentType().orElseThrow(() -> new RefusedException(FaultCode.INTERNAL_ERROR,
                    "The message has no " + TransportHeaders.ORIGINAL_CONTENT_TYPE));
            Observation seen = Observation.of(exchange);
            seen.requestOut("POST", service.host(), service.port());
            ServiceAnswer answer = services.call(service, verified, toService(headers, original, message, service));
            seen.responseIn(service.host(), answer.status());
            return requireSoapStatus(answer);
        } catch (RefusedException e) {
            throw e.in(Stage.SERVICE_FAILED);
        }
    }

    private static ServiceAnswer requireSoapStatus(ServiceAnswer answer) throws RefusedException {
        if (answer.status() == 200 || answer.status() == 500) {
            return answer;
        }
        RefusedException refusal = new RefusedException(FaultCode.HTTP_ERROR,
                "Server responded with error " + answer.status() + ": " + answer.reason());
        try (answer) {
            throw refusal;
        } catch (IOException e) {
            refusal.addSuppressed(e);
            throw refusal;
        }
    }

    private static ServiceRequest toService(TransportHeaders headers, String original, ReceivedMessage message, ProvidedService service)
            throws RefusedException {
        boolean asPackage = SoapPackage.needed(original, !message.attachments().isEmpty());
        String path = Optional.ofNullable(service.service().requireUrl().getRawPath()).filter(text -> !text.isEmpty()).orElse("/");
        String query = Optional.ofNullable(service.service().requireUrl().getRawQuery()).map(text -> "?" + text).orElse("");
        return new ServiceRequest("POST", path + query,
                Headers.of("Content-Type", asPackage ? original : "text/xml; charset=UTF-8", "SOAPAction", headers.soapAction().orElse("")),
                asPackage ? MessageEntity.packageOf(original, message.head().headers(), message.attachmentHeaders()) : MessageEntity.MESSAGE);
    }

    private SoapInput reply(ServiceAnswer answer) throws RefusedException {
        try {
            InputStream body = UnpackedBody.of(answer).orElseGet(InputStream::nullInputStream);
            return SoapInput.readReply(Optional.of(contentType(answer)), body, spools, limits.soap());
        } catch (RefusedException e) {
            throw e.in(Stage.SERVICE_FAILED);
        } catch (IOException e) {
            throw new RefusedException(FaultCode.IO_ERROR, "The service's answer was aborted", e).in(Stage.SERVICE_FAILED);
        }
    }

    private static String contentType(ServiceAnswer answer) {
        return answer.headers().first("Content-Type").orElse("");
    }

    /** A fault of the information system is passed to the consumer unchanged, as the only part of the message and unsigned. */
    private static void passFault(Exchange exchange, SoapInput reply, ServiceAnswer answer) throws IOException, RefusedException {
        TransportWriter writer = TransportWriter.response(SoapFault::of);
        Headers headers = TransportHeaders.soapResponse(contentType(answer), writer.contentType());
        Multipart message = writer.fault(reply.headers(), reply.content());
        try (OutputStream to = exchange.respond(200, headers)) {
            message.writeTo(to);
        }
    }

    private void answer(Exchange exchange, VerifiedMessage request, SoapInput reply, ServiceAnswer answer, ExchangeLog.Entry entry)
            throws IOException, RefusedException {
        try (Spool hashed = withRequestHash(reply, request); LoggedAttachments kept = log.bodies().passing(spools, reply.budget())) {
            TransportWriter writer = TransportWriter.response(refusal -> ServerProxy.fault(exchange, refusal, refusals));
            Multipart message = writer.soap(List.of(), reply.headers(), hashed,
                    AttachmentSource.passing(() -> nextAttachment(reply), kept::next, limits.bodyBytes()),
                    parts -> {
                        Observation.of(exchange).responseParts(parts.stream().map(SignedPart::content).toList());
                        return log.sign(parts, entry, kept.recorded());
                    });
            Headers answered = TransportHeaders.soapResponse(contentType(answer), writer.contentType());
            try (OutputStream to = exchange.respond(200, answered)) {
                message.writeTo(to);
            }
            Observation.of(exchange).delivered();
        }
    }

    private static Optional<MultipartReader.Part> nextAttachment(SoapInput reply) throws IOException, RefusedException {
        try {
            return reply.nextAttachment();
        } catch (RefusedException e) {
            throw e.in(Stage.SERVICE_FAILED);
        }
    }

    private Spool withRequestHash(SoapInput reply, VerifiedMessage request) throws IOException, RefusedException {
        Spool hashed = spools.openEnvelope(reply.budget());
        try {
            RequestHashInserter.copy(reply.content(), hashed, request.sha512());
            hashed.finish();
            return hashed;
        } catch (RefusedException e) {
            hashed.close();
            throw e.in(Stage.SERVICE_FAILED);
        } catch (IOException | RuntimeException e) {
            hashed.close();
            throw e;
        }
    }
}
