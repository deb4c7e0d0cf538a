package org.turnpike.signature;

import java.time.Instant;
import org.turnpike.globalconf.TimeStampingAuthority;

/**
 * The proof that bytes existed at a certain time, confirmed by an approved time-stamping service. Only {@link TimeStampVerifier} creates one.
 * Immutable.
 */
public final class VerifiedTimeStamp {
    private final Instant at;
    private final TimeStampingAuthority authority;
    private final byte[] token;

    VerifiedTimeStamp(Instant at, TimeStampingAuthority authority, byte[] token) {
        this.at = at;
        this.authority = authority;
        this.token = token;
    }

    /** The token's genTime. */
    public Instant at() {
        return at;
    }

    /** The service that issued it. */
    public TimeStampingAuthority authority() {
        return authority;
    }

    /** The token in DER, with the certificate of its signer among its certificates (trust.md §5.4). */
    public byte[] token() {
        return token.clone();
    }
}
