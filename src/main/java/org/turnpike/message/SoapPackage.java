package org.turnpike.message;

import java.util.ArrayList;
import java.util.List;

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

    private static Multipart.Part part(Headers headers, Content content, String otherwise) {
        return new Multipart.Part(headers.first("Content-Type").orElse(otherwise), headers, Multipart.Body.of(content));
    }
}
