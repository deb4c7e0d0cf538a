package org.turnpike.monitoring;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.turnpike.id.ServiceId;

/** Counts stored exchanges by interval, role and service. Used by one thread. */
public final class Traffic {
    /** The maximum number of groups of one answer. */
    static final int MOST_GROUPS = 10_000;
    private static final Duration ANY = Duration.ofDays(365_000);

    private final TrafficQuery query;
    private final Map<Group, Counts> groups = new TreeMap<>(Comparator.comparing(Group::interval).thenComparing(Group::role).thenComparing(Group::service));

    private record Group(long interval, ExchangeRole role, String service) {
    }

    private static final class Counts {
        private long successes;
        private long failures;
        private final Summary.Sums durations = new Summary.Sums();
        private final Samples samples = new Samples(ANY);
    }

    private Traffic(TrafficQuery query) {
        this.query = query;
    }

    /**
     * Counts the exchanges that match the query, by interval, role and service.
     *
     * @throws IllegalArgumentException if there are more than {@value #MOST_GROUPS} groups
     */
    public static List<TrafficCount> count(OperationalDataStore store, TrafficQuery query) throws SQLException {
        Traffic traffic = new Traffic(query);
        store.readArrived(query.from().toEpochMilli(), query.to().toEpochMilli(), traffic::add);
        return traffic.groups.entrySet().stream().map(traffic::counted).toList();
    }

    private void add(OperationalRecord record) {
        if (!query.covers(record)) {
            return;
        }
        long arrived = record.number(RecordField.REQUEST_IN_TS).orElseThrow();
        Group group = new Group((arrived - query.from().toEpochMilli()) / query.interval().toMillis(), record.role(),
                record.service().map(ServiceId::path).orElse(""));
        if (groups.size() >= MOST_GROUPS && !groups.containsKey(group)) {
            throw new IllegalArgumentException("There are more than " + MOST_GROUPS + " combinations of interval, role and service. Choose a longer interval or a shorter period");
        }
        Counts counts = groups.computeIfAbsent(group, any -> new Counts());
        if (record.succeeded()) {
            counts.successes++;
        } else {
            counts.failures++;
        }
        counts.durations.add(record.durationMillis());
        counts.samples.add(record.durationMillis(), 0);
    }

    private TrafficCount counted(Map.Entry<Group, Counts> entry) {
        Group group = entry.getKey();
        Counts counts = entry.getValue();
        return new TrafficCount(Instant.ofEpochMilli(query.from().toEpochMilli() + group.interval() * query.interval().toMillis()), group.role(),
                group.service(), counts.successes, counts.failures, counts.durations.summary(counts.samples.recent(0)).orElseThrow());
    }
}
