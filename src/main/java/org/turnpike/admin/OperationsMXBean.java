package org.turnpike.admin;

import java.util.List;

/** {@code turnpike:type=Operations}: what this server exchanged, counted from the stored operational data (operations.md §b). */
@Text("Operational data: what this server exchanged, with which result and how fast")
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

    /** Why records cannot be stored; empty when they can. */
    @Text("Why records cannot be stored at present; empty when they can")
    String getProblem();

    /** Provided services within the health window, one row each; {@code from} is when the window starts. */
    @Text("Provided services within the health window, kept in memory since the start of this node")
    List<TrafficView> getServices();

    /**
     * The services with the most exchanges in the stored data.
     *
     * @param hours how far to look back, 1 to 168
     * @param count rows, 1 to 1000
     * @throws IllegalArgumentException naming the argument that is out of bounds
     */
    @Text("Services with the most exchanges, by role")
    List<TrafficView> top(@Text(name = "hours", value = "number of hours back, 1 to 168") int hours,
            @Text(name = "count", value = "how many services, 1 to 1000") int count);

    /**
     * Counts of the stored data by interval, role and service. Empty arguments do not matter.
     *
     * @param from ISO-8601, the first instant; an hour ago when empty
     * @param to ISO-8601, the first instant after it; now when empty
     * @param interval ISO-8601 duration, at least {@code PT1S}
     * @param role {@code Client} or {@code Producer}
     * @param party {@code INSTANCE/CLASS/CODE[/SUBSYSTEM]} of client or provider; a member also means its subsystems
     * @throws IllegalArgumentException naming the argument that cannot be read, or when the answer would have more than 10 000 rows
     */
    @Text("Exchanges by interval, role and service; empty arguments do not matter")
    List<TrafficView> traffic(@Text(name = "from", value = "ISO-8601, the first instant; an hour ago when empty") String from,
            @Text(name = "to", value = "ISO-8601, the first instant after it; now when empty") String to,
            @Text(name = "interval", value = "ISO-8601 duration such as PT1M") String interval,
            @Text(name = "role", value = "Client or Producer; both when empty") String role,
            @Text(name = "party", value = "INSTANCE/CLASS/CODE[/SUBSYSTEM] of client or provider") String party);

    /**
     * Exchanges of all services together, the oldest interval first, those without exchanges as well: intervals of five minutes for up to six
     * hours, of an hour for more. Role and service are empty; quantiles are exact to a fifth.
     *
     * @param hours how far to look back, 1 to 168
     * @throws IllegalArgumentException naming the argument when it is out of bounds
     */
    @Text("Exchanges of all services together, in intervals of five minutes, or of an hour for more than six hours")
    List<TrafficView> history(@Text(name = "hours", value = "number of hours back, 1 to 168") int hours);

    /**
     * Stored records as JSON, one object each, in the order of their arrival.
     *
     * @param from ISO-8601, the first instant of arrival
     * @param to ISO-8601, the first instant after it
     * @param count 1 to 10000; of more the first
     * @throws IllegalArgumentException naming the argument that cannot be read
     */
    @Text("Stored records as JSON, one object per line, in the order of their arrival")
    List<String> export(@Text(name = "from", value = "ISO-8601, the first instant of arrival; an hour ago when empty") String from,
            @Text(name = "to", value = "ISO-8601, the first instant after it; now when empty") String to,
            @Text(name = "count", value = "how many records at most, 1 to 10000") int count);
}
