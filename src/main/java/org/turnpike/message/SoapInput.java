package org.turnpike.message;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/**
 * A request or reply of an information system: SOAP alone, or a package with attachments (messages.md §1.3). The SOAP part is spooled, digested and
 * scanned at the same time. Attachments are read one at a time, so that they can be passed on while they arrive. {@link #close} deletes the spooled
 * data. Used by one thread.
 */
public final class SoapInput implements Closeable {
    private static final String TEXT_XML = "text/xml";
    private static final String XOP = "application/xop+xml";
    private static final String RELATED = "multipart/related";

    private final MessageBudget budget;
    private final Optional<MultipartReader> parts;
    private final Headers headers;
    private final Spool content;
    private final SoapPart head;
    private final List<Spool> open = new ArrayList<>();

    private SoapInput(MessageBudget budget, Optional<MultipartReader> parts, Headers headers, Spool content, SoapPart head) {
        this.budget = budget;
        this.parts = parts;
        this.headers = headers;
        this.content = content;
        this.head = head;
        this.open.add(content);
    }

    /**
     * Reads a request up to and including its SOAP part. A fault is returned like a message: see {@link SoapFault#asRefusedRequest}.
     *
     * @param contentType the request's Content-Type; if it is absent, the request is refused with {@code internal_error}
     * @param judge decides about the header before the rest is read; the bytes up to the element in the Body are at most
     *         {@value ArrivingSoap#HEAD_BYTES}
     * @throws RefusedException {@code invalid_content_type}, {@code missing_soap} for an empty package, or a refusal of {@link SoapScanner}
     */
    public static SoapInput readRequest(Optional<String> contentType, InputStream from, SpoolStore spools, SoapLimits limits,
            SoapScanner.HeaderJudge judge) throws IOException, RefusedException {
        return read(contentType, from, spools, limits, Optional.of(judge), MessageBudget.ofPackage(false));
    }

    /** Like {@link #readRequest}, but for the reply of a service. An empty package is refused with {@code invalid_message}. */
    public static SoapInput readReply(Optional<String> contentType, InputStream from, SpoolStore spools, SoapLimits limits)
            throws IOException, RefusedException {
        return read(contentType, from, spools, limits, Optional.empty(), MessageBudget.ofPackage(true));
    }

    /** The remaining budget of the message. */
    public MessageBudget budget() {
        return budget;
    }

    /** The message or the fault. */
    public SoapPart head() {
        return head;
    }

    /** Returns the bytes of the SOAP part, or of the whole body if there is no package, as received. */
    public Content content() {
        return content;
    }

    /** SHA-512 of {@link #content}. */
    public byte[] sha512() {
        return content.sha512();
    }

    /** Returns the MIME header of the SOAP part; if there is no package, only the Content-Type of the body. */
    public Headers headers() {
        return headers;
    }

    /** Whether this is a package, with or without attachments. */
    public boolean multipart() {
        return parts.isPresent();
    }

    /** Returns the next attachment; empty after the last one, or if there is no package. Its content can be read until the next call of this method. */
    public Optional<MultipartReader.Part> nextAttachment() throws IOException, RefusedException {
        Optional<MultipartReader.Part> part = parts.isPresent() ? parts.get().next() : Optional.empty();
        if (part.isPresent() && part.get().contentType().isEmpty()) {
            throw new RefusedException(FaultCode.INVALID_CONTENT_TYPE, "Attachment has no content type");
        }
        return part;
    }

    /** Spools all attachments that were not read yet. {@link #close} deletes them. */
    public List<Attachment> spoolAttachments(SpoolStore spools, long maxBytesEach) throws IOException, RefusedException {
        Bound bound = new Bound(maxBytesEach, FaultCode.INVALID_MESSAGE, "Attachment");
        List<Attachment> attachments = new ArrayList<>();
        for (Optional<MultipartReader.Part> part = nextAttachment(); part.isPresent(); part = nextAttachment()) {
            Spool spool = spools.receive(part.get().content(), bound, budget);
            open.add(spool);
            attachments.add(new Attachment(part.get().headers(), spool, spool.sha512()));
        }
        return attachments;
    }

    @Override
    public void close() throws IOException {
        Spool.closeAll(open);
    }

    private static SoapInput read(Optional<String> contentType, InputStream from, SpoolStore spools, SoapLimits limits,
            Optional<SoapScanner.HeaderJudge> judge, MessageBudget budget) throws IOException, RefusedException {
        String text = contentType.orElseThrow(() -> new RefusedException(FaultCode.INTERNAL_ERROR, "Content-Type is missing"));
        ContentType type = ContentType.parse(text);
        if (isSoap(type)) {
            return scanned(Optional.empty(), Headers.of("Content-Type", text), from, spools, limits, judge, budget);
        }
        if (!type.is(RELATED)) {
            throw new RefusedException(FaultCode.INVALID_CONTENT_TYPE, "Invalid content type: " + text);
        }
        SoapPackage.requireUnambiguous(type);
        MultipartReader parts = new MultipartReader(from, type.boundary().orElseThrow(
                () -> new RefusedException(FaultCode.INVALID_CONTENT_TYPE, "Content type of a multipart has no boundary")), budget);
        MultipartReader.Part root = parts.next().orElseThrow(() -> new RefusedException(judge.isPresent() ? FaultCode.MISSING_SOAP : FaultCode.INVALID_MESSAGE, "Package has no SOAP part"));
        requireSoap(root);
        SoapPackage.requireRoot(type, root.headers());
        return scanned(Optional.of(parts), root.headers(), root.content(), spools, limits, judge, budget);
    }

    private static void requireSoap(MultipartReader.Part root) throws RefusedException {
        if (!isSoap(ContentType.parse(root.contentType()))) {
            throw new RefusedException(FaultCode.INVALID_CONTENT_TYPE,
                    "Invalid content type for SOAP message: " + root.contentType());
        }
    }

    private static boolean isSoap(ContentType type) {
        return type.is(TEXT_XML) || type.is(XOP);
    }

    private static SoapInput scanned(Optional<MultipartReader> parts, Headers headers, InputStream from, SpoolStore spools,
            SoapLimits limits, Optional<SoapScanner.HeaderJudge> judge, MessageBudget budget) throws IOException, RefusedException {
        Spool content = spools.openEnvelope(budget);
        try {
            SoapPart head = scan(from, content, limits, judge);
            if (judge.isPresent()) {
                budget.clientKnown();
            }
            content.finish();
            return new SoapInput(budget, parts, headers, content, head);
        } catch (SpoolException e) {
            content.close();
            throw SpoolStore.full(e);
        } catch (IOException | RefusedException | RuntimeException e) {
            content.close();
            throw e;
        }
    }

    /** Scans the envelope to its end, which also spools all of it. */
    private static SoapPart scan(InputStream from, Spool content, SoapLimits limits, Optional<SoapScanner.HeaderJudge> judge)
            throws IOException, RefusedException {
        Bound bound = new Bound(limits.envelopeBytes(), FaultCode.INVALID_SOAP, "SOAP message");
        ArrivingSoap soap = new ArrivingSoap(from, content, bound, judge.isPresent());
        try {
            if (judge.isEmpty()) {
                return SoapScanner.scan(soap, limits);
            }
            return SoapScanner.scan(soap, limits, header -> {
                judge.get().judge(header);
                soap.accept();
            });
        } catch (RefusedException e) {
            throw soap.reason(e);
        }
    }
}
