package org.turnpike.deadlines;

import java.time.Duration;
import java.time.Instant;

/**
 * Something that expires.
 *
 * @param what the name of what expires; it is the same at each check
 * @param then the effect of the expiry
 */
public record Deadline(Kind kind, String what, Instant ends, String then) {
    /** The value of {@code ends} for something that expired at an unknown time. */
    public static final Instant PAST = Instant.EPOCH;
    /** The {@link #level} of something that has expired. */
    public static final int ENDED = 9;

    /** The kinds of things that expire, with their thresholds. */
    public enum Kind {
        AUTHENTICATION_CERTIFICATE(Group.CERTIFICATES), SIGNING_CERTIFICATE(Group.CERTIFICATES), INTERNAL_TLS_CERTIFICATE(Group.CERTIFICATES),
        INFORMATION_SYSTEM_CERTIFICATE(Group.CERTIFICATES), APPROVED_CA(Group.CERTIFICATES), TIME_STAMPING_CERTIFICATE(Group.CERTIFICATES),
        OCSP_RESPONDER_CERTIFICATE(Group.CERTIFICATES), OCSP_RESPONSE(Group.OCSP), GLOBAL_CONFIGURATION(Group.GLOBAL_CONFIGURATION),
        TIME_STAMPING(Group.TIME_STAMPING), TOKEN(Group.CERTIFICATES);

        private final Group group;

        Kind(Group group) {
            this.group = group;
        }

        Group group() {
            return group;
        }
    }

    /** Kinds that share one list of thresholds. */
    public enum Group {
        CERTIFICATES, OCSP, GLOBAL_CONFIGURATION, TIME_STAMPING
    }

    /** Returns the time until the expiry. The time is negative after the expiry, and zero if the time of the expiry is unknown. */
    public Duration left(Instant now) {
        return ends.equals(PAST) ? Duration.ZERO : Duration.between(now, ends);
    }

    /** Returns the number of thresholds that are passed at the given time; {@value #ENDED} after the expiry. */
    public int level(DeadlineSettings thresholds, Instant now) {
        if (!now.isBefore(ends)) {
            return ENDED;
        }
        Duration left = Duration.between(now, ends);
        return (int) thresholds.of(kind.group()).stream().filter(each -> left.compareTo(each) <= 0).count();
    }
}
