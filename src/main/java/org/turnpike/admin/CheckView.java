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

    /** The name of the check. */
    public String getName() {
        return name;
    }

    /** pass, fail or not reached. */
    public String getOutcome() {
        return outcome;
    }

    /** The values that were checked. */
    public String getDetail() {
        return detail;
    }

    /** The name of the reason if the check failed, one of a fixed set; else empty. */
    public String getReason() {
        return reason;
    }

    /** The remedy if the check failed; else empty. */
    public String getRemedy() {
        return remedy;
    }

    /** The duration of the check in milliseconds. */
    public double getMillis() {
        return millis;
    }
}
