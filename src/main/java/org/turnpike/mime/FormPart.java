package org.turnpike.mime;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One field or file of a form (RFC 7578).
 *
 * @param fileName as the sender writes it: not a path, but not checked; empty for a field
 */
public record FormPart(String name, Optional<String> fileName, byte[] content) {
    /** The type of a form that may contain files. */
    public static final String TYPE = "multipart/form-data";

    /** Whether a Content-Type, which may be null, is that of such a form. */
    public static boolean isForm(String contentType) {
        return contentType != null && HeaderValue.readLiteral(contentType).value().equalsIgnoreCase(TYPE);
    }

    /**
     * Reads a form.
     *
     * @param contentType of the form, see {@link #isForm}
     * @param most parts; if the form has more, one more is returned, and the others are not read
     */
    public static List<FormPart> read(String contentType, byte[] form, int most) throws MalformedMimeException {
        String boundary = HeaderValue.readLiteral(contentType).find("boundary").orElse("");
        List<FormPart> parts = new ArrayList<>();
        for (MimePart part : MimePart.parts(form, boundary, most)) {
            HeaderValue disposition = HeaderValue.readLiteral(part.find("Content-Disposition").orElse(""));
            String name = disposition.find("name").orElseThrow(() -> new MalformedMimeException("a part of the form has no name"));
            parts.add(new FormPart(decoded(name), disposition.find("filename").map(FormPart::decoded), part.body()));
        }
        return parts;
    }

    /** Browsers escape a quote in a name so. */
    private static String decoded(String name) {
        return name.replace("%22", "\"");
    }
}
