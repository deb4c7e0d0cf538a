package org.turnpike.deadlines;

import java.time.Duration;
import java.time.Instant;

/**
 * Something that ends.
 *
 * @param what which one; the same text at each check
 * @param then what happens when it has ended
 */
public record Deadline(Kind kind, String what, Instant ends, String then) {
    /** When it has expired at an unknown time. */
    public static final Instant PAST = Instant.EPOCH;
    /** The level of what has ended. */
    public static final int ENDED = 9;

    /** What ends, and by which thresholds it is judged. */
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

    /** Things that live about as long. */
    public enum Group {
        CERTIFICATES, OCSP, GLOBAL_CONFIGURATION, TIME_STAMPING
    }

    /** The time left; zero when it expired at an unknown time. */
    public Duration left(Instant now) {
        return ends.equals(PAST) ? Duration.ZERO : Duration.between(now, ends);
    }

    /** How many thresholds are passed at that instant; {@value #ENDED} when it has ended. */
    public int level(DeadlineSettings thresholds, Instant now) {
        if (!now.isBefore(ends)) {
            return ENDED;
        }
        Duration left = Duration.between(now, ends);
        return (int) thresholds.of(kind.group()).stream().filter(each -> left.compareTo(each) <= 0).count();
    }
}
