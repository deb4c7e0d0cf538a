package org.turnpike.id;

import java.util.Optional;

/** The identifiers of a call that are known: none for a request that cannot be read. Immutable. */
public record CallId(Optional<ClientId> client, Optional<ServiceId> service, Optional<String> messageId) {
    /** Nothing is known of the call. */
    public static final CallId UNKNOWN = new CallId(Optional.empty(), Optional.empty(), Optional.empty());
}
