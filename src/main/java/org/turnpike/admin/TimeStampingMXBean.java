package org.turnpike.admin;

import java.util.List;

/** {@code turnpike:type=TimeStamping}: how the message log is time-stamped. Instants are ISO-8601 UTC, empty if absent. */
@Text("Time-stamping of the message log")
public interface TimeStampingMXBean {

    /** {@code OK}, {@code FAILING} while messages pass although they cannot be stamped, or {@code REFUSING}. */
    @Text("OK, FAILING while messages are accepted although they cannot be time-stamped, or REFUSING")
    String getStatus();

    /** Seconds until messages are refused, if nothing changes; 0 when they are, -1 when they will not be. */
    @Text("Seconds until messages are rejected if nothing changes; 0 if they are rejected now, -1 if they will not be")
    long getSecondsUntilRefusal();

    /** When messages begin to be refused, if nothing changes. */
    @Text("Time from which messages are rejected if nothing changes, ISO-8601 UTC; empty if they will not be")
    String getRefusesFrom();

    /** Records without time-stamp. Counts them. */
    @Text("Records that have no time-stamp yet")
    long getBacklog();

    /** When a run last stored a token, on any node. */
    @Text("When a run last stored a token, ISO-8601 UTC")
    String getLastSuccess();

    /** When the last run was, on any node. */
    @Text("Time of the last run, ISO-8601 UTC")
    String getLastAttempt();

    /** The first failure since the last success. */
    @Text("The first failure since the last success, ISO-8601 UTC; empty while it does not fail")
    String getFailingSince();

    /** Code and text of the last failure, kept after it ended. */
    @Text("Code and text of the last failure, also after a later success")
    String getLastFailure();

    /** Whether this node makes the runs. */
    @Text("Whether this node time-stamps and archives")
    boolean isLeading();

    /** The node that leads, or led last. */
    @Text("The node that time-stamps, or did so last")
    String getLeader();

    /** How the services answered this node since its start; those that were asked. */
    @Text("Answers of each time-stamping service to this node since its start")
    List<TimeStampServiceView> getServices();

    /**
     * Runs now.
     *
     * @throws IllegalStateException on a node that does not lead, with the name of the one that does
     */
    @Text("Time-stamps the waiting records now; only on the leading node")
    @Changes("Time-stamp messages now")
    void stampNow();
}
