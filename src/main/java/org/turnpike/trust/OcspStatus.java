package org.turnpike.trust;

import java.time.Instant;

/** The status of a certificate according to a responder (RFC 6960 CertStatus). */
public sealed interface OcspStatus {
    /** Not revoked. */
    record Good() implements OcspStatus {
    }

    /** Revoked since that instant. */
    record Revoked(Instant since) implements OcspStatus {
    }

    /** The responder does not know it. */
    record Unknown() implements OcspStatus {
    }
}
