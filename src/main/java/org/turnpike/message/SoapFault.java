package org.turnpike.message;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;

import org.turnpike.fault.RefusedException;

/**
 * A SOAP fault that this server created or received (messages.md §0.3).
 *
 * @param code as written, for example {@code server.serverproxy.access_denied}; empty if a received fault has no code
 * @param detail the text of {@code detail/faultDetail}, otherwise the text directly in {@code detail}; empty if both are absent
 */
public record SoapFault(String code, String string, String actor, String detail) implements SoapPart {
    /** The Content-Type of a fault that is sent without other parts. */
    public static final String CONTENT_TYPE = "text/xml;charset=utf-8";

    /** Returns the fault that reports a refusal. */
    public static SoapFault of(RefusedException refusal) {
        return new SoapFault(refusal.code(), String.valueOf(refusal.getMessage()), "", refusal.id());
    }

    /**
     * Returns the refusal for an information system that sends a fault as its request. It has the code of the fault in lower case (messages.md
     * §1.11(9)), and a new id if the fault has none.
     */
    public RefusedException asRefusedRequest() {
        String id = detail.isEmpty() ? UUID.randomUUID().toString() : detail;
        return new RefusedException(code.toLowerCase(Locale.ROOT), string, id, null);
    }

    /** The envelope exactly as X-Road 7.8 writes it, UTF-8. */
    public byte[] xml() {
        String xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
                + "<SOAP-ENV:Envelope xmlns:SOAP-ENV=\"http://schemas.xmlsoap.org/soap/envelope/\"><SOAP-ENV:Body><SOAP-ENV:Fault>"
                + "<faultcode>" + escaped(code) + "</faultcode><faultstring>" + escaped(string) + "</faultstring>"
                + "<faultactor>" + escaped(actor) + "</faultactor><detail><faultDetail xmlns=\"\">" + escaped(detail)
                + "</faultDetail></detail></SOAP-ENV:Fault></SOAP-ENV:Body></SOAP-ENV:Envelope>";
        return xml.getBytes(StandardCharsets.UTF_8);
    }

    /** Escapes text for the content of an element. Characters that XML 1.0 does not allow are replaced with {@code ?}. */
    static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&apos;");
                default -> escaped.appendCodePoint(isXml(c) ? c : '?');
            }
        });
        return escaped.toString();
    }

    private static boolean isXml(int c) {
        return c == '\t' || c == '\n' || c == '\r' || c >= 0x20 && c <= 0xd7ff || c >= 0xe000 && c <= 0xfffd || c >= 0x10000;
    }
}
