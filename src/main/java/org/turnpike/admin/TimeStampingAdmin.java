package org.turnpike.admin;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.turnpike.messagelog.TimeStamping;
import org.turnpike.messagelog.TimeStampingStatus;
import org.turnpike.storage.Leadership;

/** Time-stamping over JMX. */
public final class TimeStampingAdmin implements TimeStampingMXBean {
    private final TimeStamping timeStamping;
    private final Leadership leadership;
    private final InstantSource clock;

    public TimeStampingAdmin(TimeStamping timeStamping, Leadership leadership, InstantSource clock) {
        this.timeStamping = timeStamping;
        this.leadership = leadership;
        this.clock = clock;
    }

    @Override
    public String getStatus() {
        TimeStampingStatus now = timeStamping.statusWithoutBacklog();
        if (now.failingSince().isEmpty()) {
            return "OK";
        }
        return secondsUntil(now.refusesFrom()) == 0 ? "REFUSING" : "FAILING";
    }

    @Override
    public long getSecondsUntilRefusal() {
        return secondsUntil(timeStamping.statusWithoutBacklog().refusesFrom());
    }

    private long secondsUntil(Optional<Instant> refusal) {
        return refusal.map(from -> Math.max(0, Duration.between(clock.instant(), from).toSeconds())).orElse(-1L);
    }

    @Override
    public String getRefusesFrom() {
        return text(timeStamping.statusWithoutBacklog().refusesFrom());
    }

    @Override
    public long getBacklog() {
        try {
            return timeStamping.status().backlog();
        } catch (SQLException e) {
            throw new IllegalStateException("Cannot read the database: " + e.getMessage());
        }
    }

    @Override
    public String getLastSuccess() {
        return text(timeStamping.statusWithoutBacklog().lastSuccess());
    }

    @Override
    public String getLastAttempt() {
        return text(timeStamping.statusWithoutBacklog().lastAttempt());
    }

    @Override
    public String getFailingSince() {
        return text(timeStamping.statusWithoutBacklog().failingSince());
    }

    @Override
    public String getLastFailure() {
        return timeStamping.statusWithoutBacklog().lastFailure().orElse("");
    }

    @Override
    public boolean isLeading() {
        return leadership.term().isPresent();
    }

    @Override
    public String getLeader() {
        try {
            return leadership.leader().map(Leadership.Leader::node).orElse("");
        } catch (SQLException e) {
            throw new IllegalStateException("Cannot read the database: " + e.getMessage());
        }
    }

    @Override
    public List<TimeStampServiceView> getServices() {
        return timeStamping.statusWithoutBacklog().services().stream().map(service -> new TimeStampServiceView(service.name(), service.url(),
                text(service.lastSuccess()), text(service.lastFailure()), service.failure().orElse(""))).toList();
    }

    @Override
    public void stampNow() {
        if (!timeStamping.pass()) {
            throw new IllegalStateException("This node does not time-stamp. The leading node is " + getLeader());
        }
    }

    private static String text(Optional<Instant> instant) {
        return instant.map(Instant::toString).orElse("");
    }
}
