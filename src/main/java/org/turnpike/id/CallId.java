package org.turnpike.id;

import java.util.Optional;

/** What identifies a call, as far as it is known: a request that cannot be read may have none of it. Immutable. */
public record CallId(Optional<ClientId> client, Optional<ServiceId> service, Optional<String> messageId) {
    /** Nothing is known of the call. */
    public static final CallId UNKNOWN = new CallId(Optional.empty(), Optional.empty(), Optional.empty());
}
