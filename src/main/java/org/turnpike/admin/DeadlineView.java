package org.turnpike.admin;

import javax.management.ConstructorParameters;

/** Something that expires. Has only open types; immutable. */
public final class DeadlineView {
    private final String kind;
    private final String what;
    private final String ends;
    private final long secondsLeft;
    private final int level;
    private final String then;

    /** Creates a view of all attributes, in the order of the getters. */
    @ConstructorParameters({"kind", "what", "ends", "secondsLeft", "level", "then"})
    public DeadlineView(String kind, String what, String ends, long secondsLeft, int level, String then) {
        this.kind = kind;
        this.what = what;
        this.ends = ends;
        this.secondsLeft = secondsLeft;
        this.level = level;
        this.then = then;
    }

    /**
     * The kind: AUTHENTICATION_CERTIFICATE, SIGNING_CERTIFICATE, INTERNAL_TLS_CERTIFICATE, INFORMATION_SYSTEM_CERTIFICATE, APPROVED_CA,
     * TIME_STAMPING_CERTIFICATE, OCSP_RESPONDER_CERTIFICATE, OCSP_RESPONSE, GLOBAL_CONFIGURATION, TIME_STAMPING or TOKEN.
     */
    public String getKind() {
        return kind;
    }

    /** The name of what expires. */
    public String getWhat() {
        return what;
    }

    /** When it expires, ISO-8601 in UTC; empty if it expired at an unknown time. */
    public String getEnds() {
        return ends;
    }

    /** Seconds until the expiry; negative after it. */
    public long getSecondsLeft() {
        return secondsLeft;
    }

    /** The number of thresholds that are passed; 9 after the expiry. */
    public int getLevel() {
        return level;
    }

    /** The effect of the expiry. */
    public String getThen() {
        return then;
    }
}
