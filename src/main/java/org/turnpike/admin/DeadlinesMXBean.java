package org.turnpike.admin;

import java.util.List;

/** {@code turnpike:type=Deadlines}: everything that expires. It sends {@code turnpike.deadline} once for each threshold that is passed. */
@Text("Everything that expires: certificates, OCSP responses, global configuration, time-stamping, tokens without PIN")
public interface DeadlinesMXBean {

    /** Everything that expires, the earliest first. */
    @Text("Everything that expires, the earliest first")
    List<DeadlineView> getDeadlines();

    /** The highest level among them: 0 if nothing expires soon, 9 if something has expired. For monitoring. */
    @Text("The highest level: 0 if nothing expires soon, 9 if something has expired")
    int getWorstLevel();

    /** Seconds until the first expiry; negative if it has passed. */
    @Text("Seconds until the first one expires; negative if it has expired")
    long getLeastSecondsLeft();
}
