package org.turnpike.admin;

import javax.management.ConstructorParameters;

/** One check of a peer. Has only open types; immutable. */
public final class CheckView {
    private final String name;
    private final String outcome;
    private final String detail;
    private final String reason;
    private final String remedy;
    private final double millis;

    /** Creates a view of all attributes, in the order of the getters. */
    @ConstructorParameters({"name", "outcome", "detail", "reason", "remedy", "millis"})
    public CheckView(String name, String outcome, String detail, String reason, String remedy, double millis) {
        this.name = name;
        this.outcome = outcome;
        this.detail = detail;
        this.reason = reason;
        this.remedy = remedy;
        this.millis = millis;
    }

    /** What was checked. */
    public String getName() {
        return name;
    }

    /** pass, fail or not reached. */
    public String getOutcome() {
        return outcome;
    }

    /** The values seen. */
    public String getDetail() {
        return detail;
    }

    /** Name of the reason when it failed, one of a closed set; else empty. */
    public String getReason() {
        return reason;
    }

    /** What to do when it failed; else empty. */
    public String getRemedy() {
        return remedy;
    }

    /** Milliseconds it took. */
    public double getMillis() {
        return millis;
    }
}
