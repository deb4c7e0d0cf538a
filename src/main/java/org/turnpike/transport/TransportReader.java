package org.turnpike.transport;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.message.Attachment;
import org.turnpike.message.Bound;
import org.turnpike.message.Content;
import org.turnpike.message.ContentType;
import org.turnpike.message.Headers;
import org.turnpike.message.MessageBudget;
import org.turnpike.message.MessageHead;
import org.turnpike.message.MultipartReader;
import org.turnpike.message.RestRequest;
import org.turnpike.message.RestResponse;
import org.turnpike.message.SoapFault;
import org.turnpike.message.SoapPart;
import org.turnpike.message.SoapScanner;
import org.turnpike.message.Spool;
import org.turnpike.message.SpoolStore;
import org.turnpike.signature.HashChainParts;
import org.turnpike.signature.SignatureParts;
import org.turnpike.trust.RegisteredPeer;

/**
 * Reads an incoming transport message in two stages. {@link #read} reads up to and including the message part, so that the peer can be verified
 * before anything else is received from it. {@link #receive} reads the rest and requires the proof of this verification. Parts are spooled and
 * digested as they arrive; closing deletes them. The order of parts is that of messages.md §3.4. Used by one thread.
 *
 * <p>Refusals have a code without a stage. The caller reports {@code mime_parsing_failed} without {@code service_failed}, and all others with it. A
 * broken stream is an {@link IOException}. A stream that ends early ends the message; the missing part is then detected by
 * {@link TransportHead#requireSoap}, {@link TransportHead#requireRestRequest}, {@link TransportHead#requireRestResponse} and
 * {@link ReceivedMessage#requireSignature}, whose refusals are reported without {@code service_failed}.
 */
public final class TransportReader implements Closeable {
    private final SpoolStore spools;
    private final TransportLimits limits;
    private final List<Spool> open = new ArrayList<>();
    private InputStream source = InputStream.nullInputStream();
    private final MessageBudget budget;
    private MultipartReader parts;
    private TransportHead head = TransportHead.NONE;
    private final List<Attachment> attachments = new ArrayList<>();
    private Attachment body;
    private byte[] hashChainResult;
    private byte[] hashChain;
    private byte[] signature;
    private ReceivedMessage.Fault fault;

    private TransportReader(SpoolStore spools, TransportLimits limits, MessageBudget budget) {
        this.budget = budget;
        this.spools = spools;
        this.limits = limits;
    }

    /**
     * Reads a request up to and including its message part.
     *
     * @param contentType the HTTP request's Content-Type
     * @throws RefusedException {@code invalid_content_type}, the codes of the SOAP or REST part, {@code mime_parsing_failed}
     */
    public static TransportReader read(InputStream from, String contentType, SpoolStore spools, TransportLimits limits)
            throws IOException, RefusedException {
        return new TransportReader(spools, limits, MessageBudget.ofUnknown(limits.bodyBytes())).opened(reader -> reader.readParts(from, contentType));
    }

    /** Like {@link #read}, for a response. A response may also be a bare fault; other XML fails with {@code invalid_message}. */
    public static TransportReader readResponse(InputStream from, String contentType, SpoolStore spools, TransportLimits limits)
            throws IOException, RefusedException {
        return new TransportReader(spools, limits, MessageBudget.ofUnknown(limits.bodyBytes())).opened(reader -> {
            if (ContentType.parse(contentType).is(PartTypes.TEXT_XML)) {
                reader.readFault(from);
            } else {
                reader.readParts(from, contentType);
            }
        });
    }

    /** The first stage. */
    public TransportHead head() {
        return head;
    }

    /**
     * Reads the parts after the message part: attachments or body, hash chain, signature. No part may follow the signature. The stream is read to its
     * end, so that a truncated HTTP body is detected. Called once.
     *
     * @param from the peer that sends the message
     */
    public ReceivedMessage receive(RegisteredPeer from) throws IOException, RefusedException {
        budget.clientKnown();
        Optional<MultipartReader.Part> part = next();
        part = readBody(part);
        part = readHashChain(part);
        if (part.isPresent()) {
            readEnd(part.get());
            requireNothingAfter(next());
        }
        new Bound(limits.epilogueBytes(), FaultCode.INVALID_MESSAGE, "The data after the message").copy(source, OutputStream.nullOutputStream());
        return new ReceivedMessage(head, from, attachments, Optional.ofNullable(body), signature(), Optional.ofNullable(fault));
    }

    /** Deletes the spooled parts. */
    @Override
    public void close() throws IOException {
        Spool.closeAll(open);
    }

    private interface Step {
        void read(TransportReader reader) throws IOException, RefusedException;
    }

    private TransportReader opened(Step step) throws IOException, RefusedException {
        try {
            step.read(this);
            return this;
        } catch (IOException | RefusedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private Optional<SignatureParts> signature() {
        return Optional.ofNullable(signature).map(xml -> new SignatureParts(xml,
                Optional.ofNullable(hashChain).map(chain -> new HashChainParts(hashChainResult, chain))));
    }

    // up to the message part

    private void readParts(InputStream from, String contentType) throws IOException, RefusedException {
        ContentType type = ContentType.parse(contentType);
        if (!type.is(PartTypes.MULTIPART_MIXED)) {
            throw new RefusedException(FaultCode.INVALID_CONTENT_TYPE, "Invalid content type of transport message: " + contentType);
        }
        source = from;
        parts = new MultipartReader(from, requireBoundary(type), budget);
        List<byte[]> ocspResponses = new ArrayList<>();
        Optional<MultipartReader.Part> part = readOcspResponses(next(), ocspResponses);
        head = part.isPresent() ? readHead(part.get(), ocspResponses) : new TransportHead(ocspResponses, Optional.empty(), Headers.NONE, Optional.empty(), Optional.empty());
    }

    private Optional<MultipartReader.Part> readOcspResponses(Optional<MultipartReader.Part> first, List<byte[]> ocspResponses)
            throws IOException, RefusedException {
        Bound bound = new Bound(limits.ocspResponseBytes(), FaultCode.IO_ERROR, "OCSP response");
        Optional<MultipartReader.Part> part = first;
        while (is(part, PartTypes.OCSP_RESPONSE)) {
            if (ocspResponses.size() == limits.ocspResponses()) {
                throw new RefusedException(FaultCode.INVALID_MESSAGE, "More than " + limits.ocspResponses() + " OCSP responses");
            }
            ocspResponses.add(bound.read(part.get().content()));
            part = next();
        }
        return part;
    }

    private TransportHead readHead(MultipartReader.Part part, List<byte[]> ocspResponses) throws IOException, RefusedException {
        String type = ContentType.parse(part.contentType()).base();
        Spool content = opened(switch (type) {
            case PartTypes.REST_REQUEST, PartTypes.REST_RESPONSE -> spools.receive(part.content(),
                    new Bound(limits.restHeadBytes(), FaultCode.INVALID_MESSAGE, "REST message"), budget);
            case PartTypes.TEXT_XML, PartTypes.XOP -> spools.receiveEnvelope(part.content(),
                    new Bound(limits.soap().envelopeBytes(), FaultCode.INVALID_SOAP, "SOAP message"), budget);
            default -> throw new RefusedException(FaultCode.INVALID_CONTENT_TYPE,
                    "Invalid content type for SOAP message: " + part.contentType());
        });
        MessageHead message = switch (type) {
            case PartTypes.REST_REQUEST -> RestRequest.parse(bytes(content));
            case PartTypes.REST_RESPONSE -> RestResponse.parse(bytes(content));
            default -> scan(content);
        };
        if (message instanceof SoapFault received) {
            fault = new ReceivedMessage.Fault(received, content);
        }
        return new TransportHead(ocspResponses, Optional.of(message), part.headers(), Optional.of(content), Optional.of(content.sha512()));
    }

    private static byte[] bytes(Content content) throws IOException {
        try (InputStream from = content.open()) {
            return from.readAllBytes();
        }
    }

    private SoapPart scan(Content content) throws IOException, RefusedException {
        try (InputStream soap = content.open()) {
            return SoapScanner.scan(soap, limits.soap());
        }
    }

    private void readFault(InputStream from) throws IOException, RefusedException {
        Spool content = spool(from, new Bound(limits.signatureBytes(), FaultCode.INVALID_MESSAGE, "SOAP fault"));
        if (!(scan(content) instanceof SoapFault received)) {
            throw new RefusedException(FaultCode.INVALID_MESSAGE, "Expected a SOAP fault");
        }
        fault = new ReceivedMessage.Fault(received, content);
    }

    // after it

    private Optional<MultipartReader.Part> readBody(Optional<MultipartReader.Part> part) throws IOException, RefusedException {
        boolean rest = head.message().filter(message -> message instanceof RestRequest || message instanceof RestResponse).isPresent();
        if (rest && is(part, PartTypes.REST_BODY)) {
            body = attachment(part.get(), "REST body");
            return next();
        }
        if (!rest && is(part, PartTypes.MULTIPART_MIXED)) {
            readAttachments(part.get());
            return next();
        }
        return part;
    }

    private void readAttachments(MultipartReader.Part nested) throws IOException, RefusedException {
        MultipartReader reader = new MultipartReader(nested.content(), requireBoundary(ContentType.parse(nested.contentType())), budget);
        for (Optional<MultipartReader.Part> part = reader.next(); part.isPresent(); part = reader.next()) {
            attachments.add(attachment(part.get(), "Attachment"));
        }
    }

    private Attachment attachment(MultipartReader.Part part, String what) throws IOException, RefusedException {
        Spool spool = spool(part.content(), budget.content(what));
        budget.takeContent(spool.length());
        return new Attachment(part.headers(), spool, spool.sha512());
    }

    private Optional<MultipartReader.Part> readHashChain(Optional<MultipartReader.Part> first) throws IOException, RefusedException {
        Bound bound = new Bound(limits.hashChainBytes(), FaultCode.INVALID_MESSAGE, "Hash chain");
        Optional<MultipartReader.Part> part = first;
        if (is(part, PartTypes.HASH_CHAIN_RESULT)) {
            hashChainResult = bound.read(part.get().content());
            part = next();
            if (part.isPresent() && !is(part, PartTypes.HASH_CHAIN)) {
                throw unexpected(part.get(), "hash chain");
            }
        }
        if (is(part, PartTypes.HASH_CHAIN)) {
            hashChain = bound.read(part.get().content());
            part = next();
        }
        return part;
    }

    private void readEnd(MultipartReader.Part part) throws IOException, RefusedException {
        if (ContentType.parse(part.contentType()).is(PartTypes.TEXT_XML)) {
            readFault(part.content());
        } else if (!ContentType.parse(part.contentType()).is(PartTypes.SIGNATURE)) {
            throw unexpected(part, "signature");
        } else if (hashChain != null && hashChainResult == null) {
            throw new RefusedException(FaultCode.INVALID_MESSAGE, "Hash chain without hash chain result");
        } else {
            signature = new Bound(limits.signatureBytes(), FaultCode.INVALID_MESSAGE, "Signature").read(part.content());
        }
    }

    private static RefusedException unexpected(MultipartReader.Part part, String expected) {
        return new RefusedException(FaultCode.INVALID_CONTENT_TYPE,
                "Received invalid content type instead of " + expected + ": " + part.contentType());
    }

    private static void requireNothingAfter(Optional<MultipartReader.Part> extra) throws RefusedException {
        if (extra.isPresent()) {
            throw new RefusedException(FaultCode.INVALID_MESSAGE, "Extra content (" + extra.get().contentType() + ") after signature");
        }
    }

    private Optional<MultipartReader.Part> next() throws IOException, RefusedException {
        return parts == null ? Optional.empty() : parts.next();
    }

    private static boolean is(Optional<MultipartReader.Part> part, String type) {
        return part.isPresent() && ContentType.parse(part.get().contentType()).is(type);
    }

    private static String requireBoundary(ContentType type) throws RefusedException {
        return type.boundary().orElseThrow(
                () -> new RefusedException(FaultCode.INVALID_CONTENT_TYPE, "Content type of a multipart has no boundary"));
    }

    private Spool spool(InputStream from, Bound bound) throws IOException, RefusedException {
        return opened(spools.receive(from, bound, budget));
    }

    private Spool opened(Spool spool) {
        open.add(spool);
        return spool;
    }
}
