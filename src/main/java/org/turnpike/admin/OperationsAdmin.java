package org.turnpike.admin;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.turnpike.id.ClientId;
import org.turnpike.monitoring.ExchangeRole;
import org.turnpike.monitoring.Operations;
import org.turnpike.monitoring.RecordField;
import org.turnpike.monitoring.RecordsJson;
import org.turnpike.monitoring.ServiceHealth;
import org.turnpike.monitoring.Summary;
import org.turnpike.monitoring.Traffic;
import org.turnpike.monitoring.TrafficCount;
import org.turnpike.monitoring.TrafficHistory;
import org.turnpike.monitoring.TrafficQuery;

/** Operational data over JMX. */
public final class OperationsAdmin implements OperationsMXBean {
    private static final int MOST_HOURS = 168;
    private static final int MOST_HOURS_IN_STEPS = 6;
    private static final int MOST_ROWS = 1000;
    private static final int MOST_EXPORTED = 10_000;
    private static final Duration HOUR = Duration.ofHours(1);

    private final Operations operations;
    private final TrafficHistory history;
    private final InstantSource clock;

    public OperationsAdmin(Operations operations, TrafficHistory history, InstantSource clock) {
        this.operations = operations;
        this.history = history;
        this.clock = clock;
    }

    @Override
    public boolean isEnabled() {
        return operations.settings().enabled();
    }

    @Override
    public long getObserved() {
        return operations.observed();
    }

    @Override
    public long getStored() {
        return operations.stored();
    }

    @Override
    public int getWaiting() {
        return operations.waiting();
    }

    @Override
    public long getLost() {
        return operations.lost();
    }

    @Override
    public String getProblem() {
        return operations.problem().orElse("");
    }

    @Override
    public List<TrafficView> getServices() {
        String from = clock.instant().minus(operations.health().window()).toString();
        return operations.health().services().stream().map(each -> view(from, each)).toList();
    }

    private TrafficView view(String from, ServiceHealth service) {
        ServiceHealth.Now now = operations.health().now(service);
        return new TrafficView(from, ExchangeRole.PRODUCER.wire(), service.service().path(), now.successes(), now.failures(),
                now.duration().map(each -> each.quantile(0.5)).orElse(0.0), now.duration().map(each -> each.quantile(0.95)).orElse(0.0),
                now.duration().map(each -> each.quantile(0.99)).orElse(0.0), now.duration().map(Summary::max).orElse(0.0));
    }

    @Override
    public List<TrafficView> top(int hours, int count) {
        requireWithin("hours", hours, MOST_HOURS);
        requireWithin("count", count, MOST_ROWS);
        Instant to = clock.instant().plusMillis(1);
        Duration all = Duration.ofHours(hours);
        return count(new TrafficQuery(to.minus(all), to, all, Optional.empty(), Optional.empty())).stream()
                .sorted(Comparator.comparing((TrafficCount each) -> each.successes() + each.failures()).reversed()).limit(count)
                .map(OperationsAdmin::view).toList();
    }

    @Override
    public List<TrafficView> traffic(String from, String to, String interval, String role, String party) {
        Duration length = read("interval", interval, Duration::parse);
        if (length.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("interval: '" + interval + "' is shorter than PT1S");
        }
        TrafficQuery query = new TrafficQuery(start(from), end(to), length, optional("role", role, ExchangeRole::of), optional("party", party, ClientId::parse));
        return count(query).stream().map(OperationsAdmin::view).toList();
    }

    @Override
    public List<TrafficView> history(int hours) {
        requireWithin("hours", hours, MOST_HOURS);
        Duration length = hours <= MOST_HOURS_IN_STEPS ? TrafficHistory.STEP : HOUR;
        try {
            return history.intervals(length, Math.toIntExact(Duration.ofHours(hours).dividedBy(length))).stream().map(each -> new TrafficView(each.from().toString(), "", "",
                    each.successes(), each.failures(), each.medianMillis(), each.p95Millis(), each.p99Millis(), each.maxMillis())).toList();
        } catch (SQLException e) {
            throw unavailable(e);
        }
    }

    @Override
    public List<String> export(String from, String to, int count) {
        requireWithin("count", count, MOST_EXPORTED);
        try {
            return new RecordsJson(EnumSet.allOf(RecordField.class)).lines(operations.store(), start(from), end(to), count);
        } catch (SQLException e) {
            throw unavailable(e);
        } catch (IOException e) {
            throw new AssertionError("Cannot write to memory", e);
        }
    }

    private List<TrafficCount> count(TrafficQuery query) {
        try {
            return Traffic.count(operations.store(), query);
        } catch (SQLException e) {
            throw unavailable(e);
        }
    }

    private static IllegalStateException unavailable(SQLException e) {
        return new IllegalStateException("The database does not answer: " + e.getMessage(), e);
    }

    private static TrafficView view(TrafficCount count) {
        Summary duration = count.duration();
        return new TrafficView(count.from().toString(), count.role().wire(), count.service(), count.successes(), count.failures(), duration.quantile(0.5),
                duration.quantile(0.95), duration.quantile(0.99), duration.max());
    }

    private Instant start(String text) {
        return optional("from", text, Instant::parse).orElseGet(() -> clock.instant().minus(HOUR));
    }

    private Instant end(String text) {
        return optional("to", text, Instant::parse).orElseGet(() -> clock.instant().plusMillis(1));
    }

    private static <T> Optional<T> optional(String name, String text, Function<String, T> reader) {
        return text == null || text.isBlank() ? Optional.empty() : Optional.of(read(name, text, reader));
    }

    private static <T> T read(String name, String text, Function<String, T> reader) {
        try {
            return reader.apply(text);
        } catch (DateTimeParseException | NullPointerException e) {
            throw new IllegalArgumentException(name + ": '" + text + "' cannot be read", e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
    }

    private static void requireWithin(String name, int number, int most) {
        if (number < 1 || number > most) {
            throw new IllegalArgumentException(name + ": " + number + " is not within 1 to " + most);
        }
    }
}
