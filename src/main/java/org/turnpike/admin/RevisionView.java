package org.turnpike.admin;

import javax.management.ConstructorParameters;

/** A revision of the server configuration. Has only open types; immutable. */
public final class RevisionView {
    private final long revision;
    private final String storedAt;

    /** Creates a view of all attributes, in the order of the getters. */
    @ConstructorParameters({"revision", "storedAt"})
    public RevisionView(long revision, String storedAt) {
        this.revision = revision;
        this.storedAt = storedAt;
    }

    /** The number of the revision; later revisions have higher numbers. */
    public long getRevision() {
        return revision;
    }

    /** When the revision was stored, ISO-8601 in UTC. */
    public String getStoredAt() {
        return storedAt;
    }
}
