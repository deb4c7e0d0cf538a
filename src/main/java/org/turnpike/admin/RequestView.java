package org.turnpike.admin;

import javax.management.ConstructorParameters;

/** A certificate request for a CA. Has only open types; immutable. */
public final class RequestView {
    private final String id;
    private final String key;
    private final String format;
    private final String subject;
    private final String content;

    /** Creates a view of all attributes, in the order of the getters. */
    @ConstructorParameters({"id", "key", "format", "subject", "content"})
    public RequestView(String id, String key, String format, String subject, String content) {
        this.id = id;
        this.key = key;
        this.format = format;
        this.subject = subject;
        this.content = content;
    }

    /** The id that identifies the request in operations while it waits for its certificate; empty for the internal TLS key. */
    public String getId() {
        return id;
    }

    /** The id of the key; empty for the internal TLS key. */
    public String getKey() {
        return key;
    }

    /** PEM or DER. */
    public String getFormat() {
        return format;
    }

    /** The requested subject. */
    public String getSubject() {
        return subject;
    }

    /** The request: PEM, or base64 of the DER. */
    public String getContent() {
        return content;
    }
}
