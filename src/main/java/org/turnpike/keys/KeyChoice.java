package org.turnpike.keys;

import java.util.Optional;
import org.turnpike.id.MemberId;

/**
 * Why a certificate is used now, or is not.
 *
 * @param member whose messages it signs; empty for an authentication certificate
 * @param certificate empty when the member has none
 * @param reason a plain sentence, or code and text of what stands in the way
 */
public record KeyChoice(Optional<MemberId> member, Optional<OwnCertificate> certificate, boolean used, String reason) {

    static KeyChoice none(MemberId member) {
        return new KeyChoice(Optional.of(member), Optional.empty(), false, "the member has no signing certificate");
    }
}
