package org.turnpike.admin;

import javax.management.ConstructorParameters;

/** A revision of the server configuration. A value of open types only; immutable. */
public final class RevisionView {
    private final long revision;
    private final String storedAt;

    /** Every attribute in the order of its getter. */
    @ConstructorParameters({"revision", "storedAt"})
    public RevisionView(long revision, String storedAt) {
        this.revision = revision;
        this.storedAt = storedAt;
    }

    /** Its number; a later one is higher. */
    public long getRevision() {
        return revision;
    }

    /** When it was stored, in ISO-8601. */
    public String getStoredAt() {
        return storedAt;
    }
}
