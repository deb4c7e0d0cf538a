package org.turnpike.keys;

import java.time.Instant;
import java.util.Optional;
import org.turnpike.id.MemberId;

/**
 * A certificate request without a certificate yet. Immutable.
 *
 * @param id a UUID
 * @param key the id of the key that it is for
 * @param member whose signing certificate it asks for; empty for an authentication certificate
 * @param der the request (RFC 2986), base64 of its DER
 */
public record KeptRequest(String id, String key, Optional<MemberId> member, String der, Instant createdAt) {
}
