package org.turnpike.admin;

import java.util.List;

/** {@code turnpike:type=Deadlines}: everything that ends. Sends {@code turnpike.deadline} once for each threshold something passes. */
@Text("Everything that expires: certificates, OCSP responses, global configuration, time-stamping, tokens without PIN")
public interface DeadlinesMXBean {

    /** Everything that ends, what ends first first. */
    @Text("Everything that expires, the earliest first")
    List<DeadlineView> getDeadlines();

    /** The highest level among them: 0 when nothing is near, 9 when something has ended. For monitoring. */
    @Text("The highest level: 0 if nothing expires soon, 9 if something has expired")
    int getWorstLevel();

    /** Seconds until the first one ends; negative when it has. */
    @Text("Seconds until the first one expires; negative if it has expired")
    long getLeastSecondsLeft();
}
