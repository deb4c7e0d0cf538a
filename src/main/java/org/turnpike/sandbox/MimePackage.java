package org.turnpike.sandbox;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A SOAP message with attachments in memory: parts with their unchanged headers. The first part is the SOAP message. */
record MimePackage(List<Part> parts) {
    private static final Pattern BOUNDARY = Pattern.compile("(?i);\\s*boundary=(?:\"([^\"]+)\"|([^;\\s]+))");
    private static final String END_OF_HEADERS = "\r\n\r\n";

    /** One part: its header lines, CRLF between them, and its body, not transfer-decoded. */
    record Part(String headers, byte[] body) {
    }

    /**
     * Reads a multipart body.
     *
     * @throws IllegalArgumentException when it is not one
     */
    static MimePackage read(String contentType, byte[] bytes) {
        Matcher boundary = BOUNDARY.matcher(contentType);
        if (!boundary.find()) {
            throw new IllegalArgumentException("multipart without boundary");
        }
        String delimiter = "\r\n--" + (boundary.group(1) != null ? boundary.group(1) : boundary.group(2));
        String text = "\r\n" + new String(bytes, StandardCharsets.ISO_8859_1);        // one character a byte
        List<Part> parts = new ArrayList<>();
        int at = text.indexOf(delimiter);
        while (at >= 0 && !text.startsWith("--", at + delimiter.length())) {
            int start = text.indexOf("\r\n", at + delimiter.length());
            int end = start < 0 ? -1 : text.indexOf(delimiter, start);
            if (end < 0) {
                throw new IllegalArgumentException("multipart ends before its closing delimiter");
            }
            parts.add(part(text.substring(start, end)));
            at = end;
        }
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("multipart without parts");
        }
        return new MimePackage(parts);
    }

    /** A part from the bytes between two delimiters, starting with the CRLF after the first one. */
    private static Part part(String between) {
        int end = between.indexOf(END_OF_HEADERS);
        if (end < 0) {
            throw new IllegalArgumentException("MIME part without the empty line after its headers");
        }
        String headers = end == 0 ? "" : between.substring(2, end);
        return new Part(headers, between.substring(end + END_OF_HEADERS.length()).getBytes(StandardCharsets.ISO_8859_1));
    }

    List<Part> attachments() {
        return parts.subList(1, parts.size());
    }

    /** The answer: a SOAP message and these attachments. */
    static HttpPort.Reply reply(int status, byte[] soap, List<Part> attachments) {
        String boundary = "sandbox-" + UUID.randomUUID();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<Part> all = new ArrayList<>();
        all.add(new Part("Content-Type: text/xml; charset=UTF-8\r\nContent-ID: <soap>", soap));
        all.addAll(attachments);
        for (Part part : all) {
            out.writeBytes(("--" + boundary + "\r\n" + part.headers() + END_OF_HEADERS).getBytes(StandardCharsets.ISO_8859_1));
            out.writeBytes(part.body());
            out.writeBytes("\r\n".getBytes(StandardCharsets.ISO_8859_1));
        }
        out.writeBytes(("--" + boundary + "--\r\n").getBytes(StandardCharsets.ISO_8859_1));
        return new HttpPort.Reply(status, "multipart/related; type=\"text/xml\"; start=\"<soap>\"; boundary=\"" + boundary + "\"",
                out.toByteArray());
    }
}
