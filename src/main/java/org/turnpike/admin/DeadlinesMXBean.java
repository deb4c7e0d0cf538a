package org.turnpike.admin;

import java.util.List;

/**
 * {@code turnpike:type=Deadlines}: everything that expires. The bean sends the notification {@code turnpike.deadline} once for each threshold that is
 * passed.
 */
@Text("Everything that expires: certificates, OCSP responses, global configuration, time-stamping, and tokens that are not logged in")
public interface DeadlinesMXBean {

    /** Everything that expires, the earliest first. */
    @Text("Everything that expires, the earliest first")
    List<DeadlineView> getDeadlines();

    /** The highest level of all deadlines, for monitoring: 0 if nothing expires soon, 9 if something has expired. */
    @Text("The highest level: 0 if nothing expires soon, 9 if something has expired")
    int getWorstLevel();

    /** Seconds until the earliest expiry; negative after it. */
    @Text("Seconds until the earliest expiry; negative after it")
    long getLeastSecondsLeft();
}
