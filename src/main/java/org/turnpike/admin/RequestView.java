package org.turnpike.admin;

import javax.management.ConstructorParameters;

/** A certificate request for a CA. A value of open types only; immutable. */
public final class RequestView {
    private final String key;
    private final String format;
    private final String subject;
    private final String content;

    /** Every attribute in the order of its getter. */
    @ConstructorParameters({"key", "format", "subject", "content"})
    public RequestView(String key, String format, String subject, String content) {
        this.key = key;
        this.format = format;
        this.subject = subject;
        this.content = content;
    }

    /** The id of the key it is for; empty for the internal TLS key. */
    public String getKey() {
        return key;
    }

    /** PEM or DER. */
    public String getFormat() {
        return format;
    }

    /** The subject it asks for. */
    public String getSubject() {
        return subject;
    }

    /** The request: PEM, or base64 of the DER. */
    public String getContent() {
        return content;
    }
}
