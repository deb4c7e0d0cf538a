package org.turnpike.sandbox;

import java.time.Duration;
import java.time.Instant;

/** The validity period of a certificate, including both ends, in whole seconds. */
public record Validity(Instant notBefore, Instant notAfter) {
    /** From a day before {@code now} to ten years after it. */
    public static Validity around(Instant now) {
        return new Validity(now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(3652)));
    }

    /** A period that ended a minute before {@code now}. */
    public static Validity expiredAt(Instant now) {
        return new Validity(now.minus(Duration.ofDays(30)), now.minus(Duration.ofMinutes(1)));
    }

    /** A period that starts an hour after {@code now}. */
    public static Validity notYetAt(Instant now) {
        return new Validity(now.plus(Duration.ofHours(1)), now.plus(Duration.ofDays(30)));
    }
}
