package org.turnpike.admin;

import javax.management.ConstructorParameters;

/** A request to the central side whose result is not in the global configuration yet. Has only open types; immutable. */
public final class WaitingView {
    private final String kind;
    private final String subject;
    private final String value;
    private final String sent;
    private final long requestId;

    /** Creates a view of all attributes, in the order of the getters. */
    @ConstructorParameters({"kind", "subject", "value", "sent", "requestId"})
    public WaitingView(String kind, String subject, String value, String sent, long requestId) {
        this.kind = kind;
        this.subject = subject;
        this.value = value;
        this.sent = sent;
        this.requestId = requestId;
    }

    /** The kind of the request, for example ADDRESS, OWNER or RENAME. */
    public String getKind() {
        return kind;
    }

    /** The client, server or certificate that the request concerns. */
    public String getSubject() {
        return subject;
    }

    /** The requested value. */
    public String getValue() {
        return value;
    }

    /** When the request was sent, ISO-8601 in UTC. */
    public String getSent() {
        return sent;
    }

    /** The number that the central side gave the request; -1 if it gave none. */
    public long getRequestId() {
        return requestId;
    }

    @Override
    public String toString() {
        return kind + " of " + subject + " to " + value + ", sent " + sent;
    }
}
