package org.turnpike.admin;

import java.util.List;

/** {@code turnpike:type=TimeStamping}: how the message log is time-stamped. Instants are ISO-8601 in UTC, empty if absent. */
@Text("Time-stamping of the message log")
public interface TimeStampingMXBean {

    /**
     * {@code OK}, {@code FAILING} while messages are accepted although they cannot be time-stamped, or {@code REFUSING} while messages are rejected.
     */
    @Text("OK, FAILING while messages are accepted although they cannot be time-stamped, or REFUSING")
    String getStatus();

    /** Seconds until messages are rejected if nothing changes; 0 if they are rejected now, -1 if no rejection is due. */
    @Text("Seconds until messages are rejected if nothing changes; 0 if they are rejected now, -1 if no rejection is due")
    long getSecondsUntilRefusal();

    /** The time from which messages are rejected if nothing changes. */
    @Text("Time from which messages are rejected if nothing changes, ISO-8601 in UTC; empty if no rejection is due")
    String getRefusesFrom();

    /** The number of records without a time-stamp. Each read counts them. */
    @Text("Records that have no time-stamp yet")
    long getBacklog();

    /** When a node last stored a time-stamp. */
    @Text("When a node last stored a time-stamp, ISO-8601 in UTC")
    String getLastSuccess();

    /** When a node last tried to time-stamp records. */
    @Text("When a node last tried to time-stamp records, ISO-8601 in UTC")
    String getLastAttempt();

    /** When time-stamping first failed since the last success; empty if it does not fail. */
    @Text("When time-stamping first failed since the last success, ISO-8601 in UTC; empty if it does not fail")
    String getFailingSince();

    /** Code and text of the last failure, also after a later success. */
    @Text("Code and text of the last failure, also after a later success")
    String getLastFailure();

    /** Whether this node time-stamps and archives. */
    @Text("Whether this node time-stamps and archives")
    boolean isLeading();

    /** The node that time-stamps, or did so last. */
    @Text("The node that time-stamps, or did so last")
    String getLeader();

    /** The answers of each time-stamping service to this node since its start. Services to which no request was sent are omitted. */
    @Text("Answers of each time-stamping service to this node since its start")
    List<TimeStampServiceView> getServices();

    /**
     * Time-stamps the waiting records now.
     *
     * @throws IllegalStateException if this node does not lead; the message names the leading node
     */
    @Text("Time-stamps the waiting records now; only on the leading node")
    @Changes("Time-stamp messages now")
    void stampNow();
}
