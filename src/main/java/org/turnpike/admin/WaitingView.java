package org.turnpike.admin;

import javax.management.ConstructorParameters;

/**
 * A request to the central side whose result is not in the global configuration yet. Has only open types; immutable.
 *
 * @param getKind the kind of the request, for example ADDRESS, OWNER or RENAME
 * @param getSubject the client, server or certificate that the request concerns
 * @param getValue the requested value
 * @param getSent when the request was sent, ISO-8601 in UTC
 * @param getRequestId the number that the central side gave the request; -1 if it gave none
 */
public record WaitingView(String getKind, String getSubject, String getValue, String getSent, long getRequestId) {
    @ConstructorParameters({"kind", "subject", "value", "sent", "requestId"})
    public WaitingView {
    }

    @Override
    public String toString() {
        return getKind + " of " + getSubject + " to " + getValue + ", sent " + getSent;
    }
}
