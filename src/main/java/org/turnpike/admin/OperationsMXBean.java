package org.turnpike.admin;

import java.util.List;

/** {@code turnpike:type=Operations}: numbers about the exchanges of this server, from the stored operational data (operations.md §b). */
@Text("Operational data: the exchanges of this server, their results and their durations")
public interface OperationsMXBean {

    /** Whether exchanges are recorded. */
    @Text("Whether exchanges are recorded")
    boolean isEnabled();

    /** Exchanges that ended since the start of this node. */
    @Text("Exchanges that ended since the start of this node")
    long getObserved();

    /** Records that this node stored since its start. */
    @Text("Records that this node stored since its start")
    long getStored();

    /** Records that wait in memory to be stored. */
    @Text("Records that wait in memory to be stored")
    int getWaiting();

    /** Records that were dropped since the start of this node because their buffer was full. */
    @Text("Records that were dropped since the start of this node because their buffer was full")
    long getLost();

    /** Why records cannot be stored at present; empty if there is no problem. */
    @Text("Why records cannot be stored at present; empty if there is no problem")
    String getProblem();

    /** The services that this server provided within the health window, one row for each; {@code from} is the start of the window. */
    @Text("Services that this server provided within the health window, counted since the start of this node")
    List<TrafficView> getServices();

    /**
     * The services with the most exchanges in the stored data.
     *
     * @param hours the number of hours before now to include, 1 to 168
     * @param count rows, 1 to 1000
     * @throws IllegalArgumentException naming the argument that is out of bounds
     */
    @Text("Services with the most exchanges, by role")
    List<TrafficView> top(@Text(name = "hours", value = "number of hours back, 1 to 168") int hours,
            @Text(name = "count", value = "how many services, 1 to 1000") int count);

    /**
     * Counts the exchanges in the stored data by interval, role and service. Empty arguments are ignored.
     *
     * @param from ISO-8601, the first instant of the range; empty for an hour ago
     * @param to ISO-8601, the first instant after the range; empty for now
     * @param interval ISO-8601 duration, at least {@code PT1S}
     * @param role {@code Client} or {@code Producer}
     * @param party {@code INSTANCE/CLASS/CODE[/SUBSYSTEM]} of client or provider; a member also means its subsystems
     * @throws IllegalArgumentException naming the argument that cannot be read, or if the answer would have more than 10 000 rows
     */
    @Text("Exchanges by interval, role and service; empty arguments are ignored")
    List<TrafficView> traffic(@Text(name = "from", value = "ISO-8601, the first instant of the range; empty for an hour ago") String from,
            @Text(name = "to", value = "ISO-8601, the first instant after the range; empty for now") String to,
            @Text(name = "interval", value = "ISO-8601 duration such as PT1M") String interval,
            @Text(name = "role", value = "Client or Producer; empty for both") String role,
            @Text(name = "party", value = "INSTANCE/CLASS/CODE[/SUBSYSTEM] of client or provider") String party);

    /**
     * Counts the exchanges of all services together, the oldest interval first. Intervals are five minutes long for up to six hours, and one hour
     * long for more. Intervals without exchanges are included. Role and service are empty. Quantiles have an error of at most a fifth.
     *
     * @param hours the number of hours before now to include, 1 to 168
     * @throws IllegalArgumentException naming the argument if it is out of bounds
     */
    @Text("Exchanges of all services together, in intervals of five minutes, or of one hour if more than six hours are requested")
    List<TrafficView> history(@Text(name = "hours", value = "number of hours back, 1 to 168") int hours);

    /**
     * Returns stored records as JSON, one object for each record, in the order of their arrival.
     *
     * @param from ISO-8601, the first instant of arrival
     * @param to ISO-8601, the first instant after the range
     * @param count the largest number of records, 1 to 10000
     * @throws IllegalArgumentException naming the argument that cannot be read
     */
    @Text("Stored records as JSON, one object per line, in the order of their arrival")
    List<String> export(@Text(name = "from", value = "ISO-8601, the first instant of arrival; empty for an hour ago") String from,
            @Text(name = "to", value = "ISO-8601, the first instant after the range; empty for now") String to,
            @Text(name = "count", value = "how many records at most, 1 to 10000") int count);
}
