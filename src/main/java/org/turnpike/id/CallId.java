package org.turnpike.id;

import java.util.Optional;

/** The known identifiers of a call. An unknown identifier is empty, for example if the request cannot be read. Immutable. */
public record CallId(Optional<ClientId> client, Optional<ServiceId> service, Optional<String> messageId) {
    /** A call whose identifiers are all unknown. */
    public static final CallId UNKNOWN = new CallId(Optional.empty(), Optional.empty(), Optional.empty());
}
