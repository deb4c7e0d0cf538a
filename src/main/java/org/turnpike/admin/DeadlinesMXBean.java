package org.turnpike.admin;

import java.util.List;

/** {@code turnpike:type=Deadlines}: everything that ends. Sends {@code turnpike.deadline} once for each threshold something passes. */
@Text("Everything that ends: certificates, OCSP responses, global configuration, time-stamping, tokens without PIN")
public interface DeadlinesMXBean {

    /** Everything that ends, what ends first first. */
    @Text("Everything that ends, what ends first first")
    List<DeadlineView> getDeadlines();

    /** The highest level among them: 0 when nothing is near, 9 when something has ended. For monitoring. */
    @Text("The highest level among them: 0 when nothing is near its end, 9 when something has ended")
    int getWorstLevel();

    /** Seconds until the first one ends; negative when it has. */
    @Text("Seconds until the first one ends; negative when it has")
    long getLeastSecondsLeft();
}
