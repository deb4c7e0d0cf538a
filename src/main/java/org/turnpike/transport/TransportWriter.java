package org.turnpike.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.message.Content;
import org.turnpike.message.Headers;
import org.turnpike.message.Multipart;
import org.turnpike.message.Multipart.Body;
import org.turnpike.message.Multipart.Element;
import org.turnpike.message.Multipart.Layout;
import org.turnpike.message.RestRequest;
import org.turnpike.message.RestResponse;
import org.turnpike.message.Sha512;
import org.turnpike.message.SoapFault;
import org.turnpike.signature.HashChainParts;
import org.turnpike.signature.SignatureParts;
import org.turnpike.signature.SignedPart;

/**
 * Composes one transport message (messages.md §3.3): parts in order, digested while they are sent; the signature is created after the last byte
 * before it was sent. If the signature of a request fails, the request is aborted with that refusal. If the signature of a response fails, the
 * response ends with a fault in place of the signature. Used once, by one thread.
 */
public final class TransportWriter {
    private static final int BLOCK = 16 * 1024;

    private final String letters;
    private final Optional<Function<RefusedException, SoapFault>> faults;
    private final List<SignedPart> signed = new ArrayList<>();
    private long attachmentBytesLeft = Long.MAX_VALUE;
    private RefusedException refusal;

    private TransportWriter(String letters, Optional<Function<RefusedException, SoapFault>> faults) {
        this.letters = letters;
        this.faults = faults;
    }

    /** A writer of a request. */
    public static TransportWriter request() {
        return request(Multipart.randomLetters());
    }

    /** A writer of a request with the given variable part of its boundaries. */
    public static TransportWriter request(String letters) {
        return new TransportWriter(letters, Optional.empty());
    }

    /**
     * A writer of a response.
     *
     * @param faults creates the fault for a failure after the message part was sent; called at most once; it may write to the log
     */
    public static TransportWriter response(Function<RefusedException, SoapFault> faults) {
        return response(Multipart.randomLetters(), faults);
    }

    /** A writer of a response with the given variable part of its boundaries. */
    public static TransportWriter response(String letters, Function<RefusedException, SoapFault> faults) {
        return new TransportWriter(letters, Optional.of(faults));
    }

    /** The Content-Type of the message. */
    public String contentType() {
        return mixed("xtop");
    }

    /**
     * A SOAP message.
     *
     * @param ocspResponses DER, for requests, leaf first; empty for responses
     * @param headers MIME header of the SOAP part, including its Content-Type
     */
    public Multipart soap(List<byte[]> ocspResponses, Headers headers, Content soap, AttachmentSource attachments, Signing signing) {
        attachmentBytesLeft = attachments.maxBytes();
        List<Element> elements = ocsp(ocspResponses);
        elements.add(new Multipart.Part(headers.first("Content-Type").orElse(PartTypes.FAULT), headers,
                digested(SignedPart.MESSAGE, soap)));
        elements.add(Multipart.then(() -> firstAttachment(attachments)));
        elements.add(Multipart.then(() -> end(signing)));
        return multipart(elements);
    }

    /** A REST request. Its body, if present, is complete; an empty body counts as absent. */
    public Multipart rest(List<byte[]> ocspResponses, RestRequest head, Optional<Content> body, Signing signing) {
        List<Element> elements = ocsp(ocspResponses);
        elements.add(restHead(PartTypes.REST_REQUEST, head.bytes()));
        body.filter(content -> content.length() > 0).ifPresent(content -> elements.add(restBody(content)));
        elements.add(Multipart.then(() -> end(signing)));
        return multipart(elements);
    }

    /** A REST response; a body that is present is written even when it is empty. */
    public Multipart rest(RestResponse head, Optional<Content> body, Signing signing) {
        List<Element> elements = new ArrayList<>();
        elements.add(restHead(PartTypes.REST_RESPONSE, head.bytes()));
        body.ifPresent(content -> elements.add(restBody(content)));
        elements.add(Multipart.then(() -> end(signing)));
        return multipart(elements);
    }

    /** A message whose only part is the fault of the information system, unchanged and without a signature. */
    public Multipart fault(Headers headers, Content fault) {
        return multipart(List.of(new Multipart.Part(headers.first("Content-Type").orElse(PartTypes.FAULT), headers, Body.of(fault))));
    }

    private Multipart multipart(List<Element> elements) {
        return Multipart.of("xtop" + letters, Layout.TRANSPORT, elements);
    }

    private String mixed(String prefix) {
        return PartTypes.MULTIPART_MIXED + "; charset=UTF-8; boundary=" + prefix + letters;
    }

    private static List<Element> ocsp(List<byte[]> responses) {
        List<Element> elements = new ArrayList<>();
        responses.forEach(response -> elements.add(Multipart.part(PartTypes.OCSP_RESPONSE, Body.of(response))));
        return elements;
    }

    private Element restHead(String type, byte[] head) {
        Content content = Content.of(head);
        return Multipart.part(type, digested(SignedPart.MESSAGE, content));
    }

    private Element restBody(Content content) {
        return Multipart.part(PartTypes.REST_BODY, digested(SignedPart.attachment(1), content));
    }

    // attachments: the nested multipart is written only if there is one

    private List<Element> firstAttachment(AttachmentSource attachments) throws IOException, RefusedException {
        try {
            Optional<AttachmentSource.Outgoing> first = attachments.next();
            return first.isEmpty() ? List.of() : List.of(Multipart.part(mixed("xatt"), to -> nested(first.get(), attachments, to)));
        } catch (RefusedException e) {
            return endLater(e);
        }
    }

    private void nested(AttachmentSource.Outgoing first, AttachmentSource attachments, OutputStream to)
            throws IOException, RefusedException {
        try {
            Multipart.of("xatt" + letters, Layout.NESTED, List.of(attachment(first), moreOf(attachments))).writeTo(to);
        } catch (RefusedException e) {
            endLater(e);
        }
    }

    private Element moreOf(AttachmentSource attachments) {
        return Multipart.then(() -> {
            Optional<AttachmentSource.Outgoing> next = attachments.next();
            return next.isEmpty() ? List.of() : List.of(attachment(next.get()), moreOf(attachments));
        });
    }

    private Element attachment(AttachmentSource.Outgoing attachment) {
        String name = SignedPart.attachment(signed.size());           // the message part is there already
        return new Multipart.Part(attachment.headers().first("Content-Type").orElse("application/octet-stream"), attachment.headers(),
                to -> attachmentBytesLeft -= digest(name, attachment::stream, attachment.kept(), new byte[BLOCK], attachmentBytesLeft, to));
    }

    // the end

    private List<Element> endLater(RefusedException e) throws RefusedException {
        if (faults.isEmpty()) {
            throw e;
        }
        refusal = e;
        return List.of();
    }

    private List<Element> end(Signing signing) throws IOException, RefusedException {
        try {
            if (refusal != null) {
                throw refusal;
            }
            return signatureParts(signing.sign(List.copyOf(signed)));
        } catch (RefusedException e) {
            SoapFault fault = faults.orElseThrow(() -> e).apply(e);
            return List.of(Multipart.part(PartTypes.FAULT, Body.of(fault.xml())));
        }
    }

    private static List<Element> signatureParts(SignatureParts signature) {
        List<Element> elements = new ArrayList<>();
        signature.hashChain().ifPresent(chain -> elements.addAll(hashChainParts(chain)));
        elements.add(Multipart.part(PartTypes.SIGNATURE, Body.of(signature.signature())));
        return elements;
    }

    private static List<Element> hashChainParts(HashChainParts chain) {
        return List.of(Multipart.part(PartTypes.HASH_CHAIN_RESULT, Body.of(chain.result())),
                Multipart.part(PartTypes.HASH_CHAIN, Body.of(chain.chain())));
    }

    // digests

    private interface Opening {
        InputStream open() throws IOException;
    }

    private Body digested(String name, Content content) {
        return to -> {
            Optional<byte[]> known = content.knownSha512();
            if (known.isPresent()) {
                try (InputStream from = content.open()) {
                    copy(from, block(content), Long.MAX_VALUE, to);
                }
                signed.add(new SignedPart(name, known.get(), content));
            } else {
                digestAll(name, content, to);
            }
        };
    }

    private void digestAll(String name, Content content, OutputStream to) throws IOException, RefusedException {
        digest(name, content::open, Optional.of(content), block(content), Long.MAX_VALUE, to);
    }

    private long digest(String name, Opening opening, Optional<Content> kept, byte[] block, long maxBytes, OutputStream to) throws IOException, RefusedException {
        try (DigestInputStream from = new DigestInputStream(opening.open(), Sha512.start())) {
            long length = copy(from, block, maxBytes, to);
            signed.add(new SignedPart(name, from.getMessageDigest().digest(), kept.orElseGet(() -> passed(length))));
            return length;
        }
    }

    /** Returns a buffer that is no larger than the content, which is complete. */
    private static byte[] block(Content content) {
        return new byte[(int) Math.max(1, Math.min(BLOCK, content.length()))];
    }

    private static long copy(InputStream from, byte[] block, long maxBytes, OutputStream to) throws IOException, RefusedException {
        long length = 0;
        for (int read = from.read(block); read >= 0; read = from.read(block)) {
            length += read;
            if (length > maxBytes) {
                throw new RefusedException(FaultCode.INVALID_MESSAGE, "The attachments exceed the size limit of a message");
            }
            to.write(block, 0, read);
        }
        return length;
    }

    private static Content passed(long length) {
        return new Content() {
            @Override
            public InputStream open() throws IOException {
                throw new IOException("This content was passed on and not kept");
            }

            @Override
            public long length() {
                return length;
            }
        };
    }
}
