package org.turnpike.keys;

import java.time.Instant;
import java.util.Optional;
import org.turnpike.id.MemberId;

/**
 * A certificate request that has no certificate yet. Immutable.
 *
 * @param id a UUID
 * @param key the id of the key
 * @param member the member that the signing certificate is for; empty for an authentication certificate
 * @param der the DER of the request (RFC 2986), in base64
 */
public record KeptRequest(String id, String key, Optional<MemberId> member, String der, Instant createdAt) {
}
