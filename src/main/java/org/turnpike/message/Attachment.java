package org.turnpike.message;

/** A received attachment: its MIME header, its bytes as received, and their SHA-512. */
public record Attachment(Headers headers, Content content, byte[] sha512) {
    /** The Content-Type as written, empty if absent. */
    public String contentType() {
        return headers.first("Content-Type").orElse("");
    }
}
