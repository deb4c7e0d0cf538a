package org.turnpike.keys;

import java.util.Optional;
import org.turnpike.id.MemberId;

/**
 * Whether a certificate is used now, and why.
 *
 * @param member the member whose messages the certificate signs; empty for an authentication certificate
 * @param certificate the certificate; empty if the member has none
 * @param reason why it is used or not: a sentence, or the code and text of the failed check
 */
public record KeyChoice(Optional<MemberId> member, Optional<OwnCertificate> certificate, boolean used, String reason) {

    static KeyChoice none(MemberId member) {
        return new KeyChoice(Optional.of(member), Optional.empty(), false, "the member has no signing certificate");
    }
}
