package org.turnpike.admin;

import javax.management.ConstructorParameters;

/**
 * One check of a peer. Has only open types; immutable.
 *
 * @param getName the name of the check
 * @param getOutcome pass, fail or not reached
 * @param getDetail the values that were checked
 * @param getReason the name of the reason if the check failed, one of a fixed set; else empty
 * @param getRemedy the remedy if the check failed; else empty
 * @param getMillis the duration of the check in milliseconds
 */
public record CheckView(String getName, String getOutcome, String getDetail, String getReason, String getRemedy, double getMillis) {
    @ConstructorParameters({"name", "outcome", "detail", "reason", "remedy", "millis"})
    public CheckView {
    }
}
