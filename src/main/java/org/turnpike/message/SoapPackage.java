package org.turnpike.message;

import java.util.ArrayList;
import java.util.List;

import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/** A SOAP message with attachments on its way to an information system (messages.md §1.8): the original package's boundary and headers. */
public final class SoapPackage {
    private SoapPackage() {
    }

    /**
     * The body to be sent under the original Content-Type, whose boundary it has.
     *
     * @param soapHeaders MIME header of the SOAP part, its Content-Type included
     */
    public static Multipart of(String boundary, Headers soapHeaders, Content soap, List<Attachment> attachments) {
        List<Multipart.Element> elements = new ArrayList<>();
        elements.add(part(soapHeaders, soap, "text/xml; charset=UTF-8"));
        attachments.forEach(attachment -> elements.add(part(attachment.headers(), attachment.content(), "application/octet-stream")));
        return Multipart.of(boundary, Multipart.Layout.PACKAGE, elements);
    }

    /** Whether a message that came with that Content-Type leaves as a package: a package without attachments stays one. */
    public static boolean needed(String originalContentType, List<Attachment> attachments) {
        return ContentType.parse(originalContentType).is("multipart/related") || !attachments.isEmpty();
    }

    /**
     * The body under its original Content-Type.
     *
     * @throws RefusedException INVALID_CONTENT_TYPE when that names no boundary
     */
    public static Multipart again(String originalContentType, Headers soapHeaders, Content soap, List<Attachment> attachments)
            throws RefusedException {
        String boundary = ContentType.parse(originalContentType).boundary().orElseThrow(() -> new RefusedException(
                FaultCode.INVALID_CONTENT_TYPE, "Content type of a message with attachments has no boundary: " + originalContentType));
        return of(boundary, soapHeaders, soap, attachments);
    }

    private static Multipart.Part part(Headers headers, Content content, String otherwise) {
        return new Multipart.Part(headers.first("Content-Type").orElse(otherwise), headers, Multipart.Body.of(content));
    }
}
