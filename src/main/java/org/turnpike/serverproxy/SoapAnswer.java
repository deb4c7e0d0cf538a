package org.turnpike.serverproxy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.fault.Stage;
import org.turnpike.message.Attachment;
import org.turnpike.message.Content;
import org.turnpike.message.Exchange;
import org.turnpike.message.Headers;
import org.turnpike.message.Multipart;
import org.turnpike.message.MultipartReader;
import org.turnpike.message.RequestHashInserter;
import org.turnpike.message.SoapFault;
import org.turnpike.message.SoapMessage;
import org.turnpike.message.SoapInput;
import org.turnpike.message.SoapPackage;
import org.turnpike.message.Spool;
import org.turnpike.messagelog.Leg;
import org.turnpike.messagelog.LoggedAttachments;
import org.turnpike.messagelog.MessageRecord;
import org.turnpike.monitoring.Observation;
import org.turnpike.provider.ServiceAnswer;
import org.turnpike.provider.ServiceRequest;
import org.turnpike.serverconf.ProvidedService;
import org.turnpike.signature.SignatureParts;
import org.turnpike.signature.SignedPart;
import org.turnpike.transport.AttachmentSource;
import org.turnpike.transport.TransportHeaders;
import org.turnpike.transport.TransportMessage;
import org.turnpike.transport.TransportWriter;

/** Takes a verified SOAP request to its service and answers with a signed transport message (messages.md §1.8, §3.6 from step 13). */
final class SoapAnswer {
    private final ProviderSide side;

    SoapAnswer(ProviderSide side) {
        this.side = side;
    }

    void serve(Exchange exchange, TransportHeaders headers, TransportMessage message, ProvidedService service)
            throws IOException, RefusedException {
        SoapMessage request = message.requireSoap();
        side.messageLog().record(new MessageRecord(side.now(), request.header().id(), headers.requestId(), service.provider().id(),
                Leg.PROVIDER_SOAP_REQUEST, message.headContent().orElseThrow(), message.requireSignature(),
                side.loggedBodies().ofAttachments(message.attachments().stream().map(Attachment::content).toList())));
        try (ServiceAnswer answer = call(exchange, headers, message, service); SoapInput reply = reply(answer)) {
            if (reply.head() instanceof SoapFault fault) {
                Observation.of(exchange).fault(fault.code(), fault.string());
                Observation.of(exchange).responseParts(List.of(reply.content()));
                passFault(exchange, reply, answer);
            } else {
                answer(exchange, headers, message, reply, answer, service);
            }
        }
    }

    private ServiceAnswer call(Exchange exchange, TransportHeaders headers, TransportMessage message, ProvidedService service)
            throws IOException, RefusedException {
        try {
            String original = headers.originalContentType().orElseThrow(() -> new RefusedException(FaultCode.INTERNAL_ERROR,
                    "The message has no " + TransportHeaders.ORIGINAL_CONTENT_TYPE));
            Observation.of(exchange).requestOut();
            ServiceAnswer answer = side.services().call(service, toService(headers, original, message, service));
            Observation.of(exchange).responseIn();
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

    private static ServiceRequest toService(TransportHeaders headers, String original, TransportMessage message, ProvidedService service)
            throws IOException, RefusedException {
        boolean asPackage = SoapPackage.needed(original, message.attachments());
        Multipart.Body body = asPackage
                ? SoapPackage.again(original, message.headHeaders(), message.headContent().orElseThrow(), message.attachments())::writeTo
                : Multipart.Body.of(message.headContent().orElseThrow());
        long length = asPackage ? -1 : message.headContent().orElseThrow().length();
        String path = Optional.ofNullable(service.service().requireUrl().getRawPath()).filter(text -> !text.isEmpty()).orElse("/");
        String query = Optional.ofNullable(service.service().requireUrl().getRawQuery()).map(text -> "?" + text).orElse("");
        return new ServiceRequest("POST", path + query,
                Headers.of("Content-Type", asPackage ? original : "text/xml; charset=UTF-8", "SOAPAction", headers.soapAction().orElse("")),
                Optional.of(new ServiceRequest.Body(body, length)));
    }

    private SoapInput reply(ServiceAnswer answer) throws RefusedException {
        try {
            InputStream body = answer.body().orElseGet(InputStream::nullInputStream);
            return SoapInput.readReply(Optional.of(contentType(answer)), body, side.spools(), side.limits().soap());
        } catch (RefusedException e) {
            throw e.in(Stage.SERVICE_FAILED);
        } catch (IOException e) {
            throw new RefusedException(FaultCode.IO_ERROR, "The service's answer broke off", e).in(Stage.SERVICE_FAILED);
        }
    }

    private static String contentType(ServiceAnswer answer) {
        return answer.headers().first("Content-Type").orElse("");
    }

    /** A fault of the information system goes to the consumer as it is: the one part of the message, unsigned. */
    private static void passFault(Exchange exchange, SoapInput reply, ServiceAnswer answer) throws IOException, RefusedException {
        TransportWriter writer = TransportWriter.response(SoapFault::of);
        Headers headers = TransportHeaders.soapResponse(contentType(answer), writer.contentType());
        Multipart message = writer.fault(reply.headers(), reply.content());
        try (OutputStream to = exchange.respond(200, headers)) {
            message.writeTo(to);
        }
    }

    private void answer(Exchange exchange, TransportHeaders headers, TransportMessage request, SoapInput reply, ServiceAnswer answer,
            ProvidedService service) throws IOException, RefusedException {
        try (Spool hashed = withRequestHash(reply, request); LoggedAttachments logged = side.loggedBodies().passing(side.spools())) {
            TransportWriter writer = TransportWriter.response(refusal -> ServerProxy.fault(exchange, refusal, side.refusals()));
            Multipart message = writer.soap(List.of(), reply.headers(), hashed,
                    AttachmentSource.passing(() -> nextAttachment(reply), logged::next, side.limits().bodyBytes()),
                    parts -> sign(exchange, parts, headers, request.requireSoap(), hashed, logged, service));
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

    private Spool withRequestHash(SoapInput reply, TransportMessage request) throws IOException, RefusedException {
        Spool hashed = side.spools().open();
        try {
            RequestHashInserter.copy(reply.content(), hashed, request.headSha512().orElseThrow());
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

    private SignatureParts sign(Exchange exchange, List<SignedPart> parts, TransportHeaders headers, SoapMessage request, Content soap, LoggedAttachments logged,
            ProvidedService service) throws RefusedException {
        Observation.of(exchange).responseParts(parts.stream().map(SignedPart::content).toList());
        List<Content> attachments = logged.recorded();
        SignatureParts signature = side.signer().sign(side.requireSigning(service.provider().id().member()), parts, side.now());
        side.messageLog().record(new MessageRecord(side.now(), request.header().id(), headers.requestId(), service.provider().id(),
                Leg.PROVIDER_SOAP_RESPONSE, soap, signature, attachments));
        return signature;
    }
}
