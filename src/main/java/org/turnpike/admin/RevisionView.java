package org.turnpike.admin;

import javax.management.ConstructorParameters;

/**
 * A revision of the server configuration. Has only open types; immutable.
 *
 * @param getRevision the number of the revision; later revisions have higher numbers
 * @param getStoredAt when the revision was stored, ISO-8601 in UTC
 */
public record RevisionView(long getRevision, String getStoredAt) {
    @ConstructorParameters({"revision", "storedAt"})
    public RevisionView {
    }
}
