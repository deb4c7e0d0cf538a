package org.turnpike.message;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/**
 * Creates the package of a SOAP message with attachments for an information system, with the boundary and the headers of the original package
 * (messages.md §1.8).
 */
public final class SoapPackage {
    private static final Set<String> PLAIN = Set.of("7bit", "8bit", "binary");

    /**
     * The allowed characters of a boundary. They are more than those of RFC 2046 §5.1.1, because programs use more. Characters whose meaning depends
     * on quotes are not allowed.
     */
    private static final Pattern PRINTABLE = Pattern.compile("[ -~&&[^\"\\\\;]]*[!-~&&[^\"\\\\;]]");

    private SoapPackage() {
    }

    /**
     * Returns the body to send with the original Content-Type. It has the boundary of this Content-Type.
     *
     * @param soapHeaders MIME header of the SOAP part, its Content-Type included
     */
    public static Multipart of(String boundary, Headers soapHeaders, Content soap, List<Attachment> attachments) {
        List<Multipart.Element> elements = new ArrayList<>();
        elements.add(part(soapHeaders, soap, "text/xml; charset=UTF-8"));
        attachments.forEach(attachment -> elements.add(part(attachment.headers(), attachment.content(), "application/octet-stream")));
        return Multipart.of(boundary, Multipart.Layout.PACKAGE, elements);
    }

    /** Whether a message with this original Content-Type is sent to the information system as a package. A package without attachments stays a package. */
    public static boolean needed(String originalContentType, boolean withAttachments) {
        return ContentType.parse(originalContentType).is("multipart/related") || withAttachments;
    }

    /**
     * Checks the body against its original Content-Type, because no signature covers the Content-Type. Every reader of the package must find exactly
     * the verified SOAP part as the root. Then returns the body.
     *
     * @throws RefusedException INVALID_CONTENT_TYPE if it names no boundary or another root, or if a part contains the boundary
     */
    public static Multipart again(String originalContentType, Headers soapHeaders, Content soap, List<Attachment> attachments)
            throws IOException, RefusedException {
        ContentType type = ContentType.parse(originalContentType);
        String boundary = type.boundary().orElseThrow(() -> refused("Content type of a message with attachments has no boundary"));
        requireUnambiguous(type);
        requireRoot(type, soapHeaders);
        DelimiterSearch search = new DelimiterSearch(("--" + boundary).getBytes(StandardCharsets.ISO_8859_1));
        for (Attachment attachment : attachments) {
            requireOtherThanRoot(type, attachment);
            requireWithout(boundary, attachment.headers(), search.isIn(attachment.content(), false));
        }
        requireWithout(boundary, soapHeaders, search.isIn(soap, true));
        return of(boundary, soapHeaders, soap, attachments);
    }

    /**
     * Requires that boundary and start have only one interpretation.
     *
     * @throws RefusedException INVALID_CONTENT_TYPE otherwise
     */
    static void requireUnambiguous(ContentType type) throws RefusedException {
        if (type.parameters().keySet().stream().anyMatch(name -> name.startsWith("start*") || name.startsWith("boundary*"))) {
            throw refused("Content type of a package has a parameter in an extended form");
        }
        if (type.repeated().contains("boundary") || type.repeated().contains("start")) {
            throw refused("Content type of a package names its boundary or its start more than once");
        }
        if (type.boundary().filter(boundary -> !PRINTABLE.matcher(boundary).matches()).isPresent()) {
            throw refused("The package's boundary has characters that are not allowed");
        }
    }

    /**
     * Requires that every reader uses the first part as the root: {@code start} is absent or names this part, and its bytes are not encoded (RFC 2387
     * §3.2, RFC 2045 §6).
     */
    static void requireRoot(ContentType type, Headers first) throws RefusedException {
        Optional<String> start = start(type);
        if (start.isPresent() && !start.equals(first.first("Content-ID").map(SoapPackage::bare))) {
            throw refused("The package's start is not its first part");
        }
        for (Headers.Field field : first) {
            if (field.name().equalsIgnoreCase("Content-Transfer-Encoding") && !PLAIN.contains(field.value().strip().toLowerCase(Locale.ROOT))) {
                throw refused("The SOAP part has the content transfer encoding " + field.value());
            }
        }
    }

    private static void requireOtherThanRoot(ContentType type, Attachment attachment) throws RefusedException {
        Optional<String> start = start(type);
        if (start.isPresent() && start.equals(attachment.headers().first("Content-ID").map(SoapPackage::bare))) {
            throw refused("The package's start names more than one part");
        }
    }

    private static Optional<String> start(ContentType type) {
        return Optional.ofNullable(type.parameters().get("start")).map(SoapPackage::bare);
    }

    private static String bare(String contentId) {
        String text = contentId.strip();
        return text.startsWith("<") && text.endsWith(">") ? text.substring(1, text.length() - 1) : text;
    }

    private static void requireWithout(String boundary, Headers headers, boolean inContent) throws RefusedException {
        if (inContent || headers.fields().stream().anyMatch(field -> field.name().startsWith("--" + boundary))) {
            throw refused("One of the package's parts contains the boundary");
        }
    }

    private static RefusedException refused(String text) {
        return new RefusedException(FaultCode.INVALID_CONTENT_TYPE, text);
    }

    private static Multipart.Part part(Headers headers, Content content, String otherwise) {
        return new Multipart.Part(headers.first("Content-Type").orElse(otherwise), headers, Multipart.Body.of(content));
    }
}
