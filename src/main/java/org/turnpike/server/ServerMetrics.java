package org.turnpike.server;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.turnpike.admin.DeadlineView;
import org.turnpike.admin.DeadlinesMXBean;
import org.turnpike.crypto.SerialNumber;
import org.turnpike.globalconf.ConfigurationDownload;
import org.turnpike.messagelog.MessageLog;
import org.turnpike.messagelog.TimeStamping;
import org.turnpike.monitoring.Metrics;
import org.turnpike.monitoring.Operations;
import org.turnpike.transport.PeerClient;
import org.turnpike.trust.OcspFetch;
import org.turnpike.refusals.RefusalHistory;
import org.turnpike.refusals.RefusalRecords;

/** The metrics of the whole server at {@code /metrics}, in addition to those of its exchanges. Each is computed at the time of a query. */
final class ServerMetrics {
    private static final double MILLIS = 1000;

    private final Metrics metrics;
    private final InstantSource clock;

    ServerMetrics(Metrics metrics, InstantSource clock) {
        this.metrics = metrics;
        this.clock = clock;
    }

    ServerMetrics over(Operations operations) {
        metrics.counter("turnpike_operational_records_stored", "Records of operational data that were stored", operations::stored)
                .counter("turnpike_operational_records_lost", "Records of operational data that were dropped because they could not be stored", operations::lost)
                .gauge("turnpike_operational_records_waiting", "Records of operational data that wait to be stored", operations::waiting);
        return this;
    }

    ServerMetrics over(RefusalRecords refusals, RefusalHistory history, Handshakes handshakes) {
        metrics.counter("turnpike_refusals", "Refused handshakes and messages by the check that failed", List.of("kind", "side", "check"), refusals::counts)
                .counter("turnpike_refusal_records_lost", "Records of refusals that were dropped because they could not be stored", history::lost)
                .counter("turnpike_handshakes", "TLS handshakes at the server and the client door", List.of("door", "kind", "protocol"), handshakes::counts);
        return this;
    }

    ServerMetrics over(DeadlinesMXBean deadlines) {
        metrics.gauge("turnpike_deadline_seconds", "Seconds until something expires", List.of("kind", "what"), () -> {
            Map<List<String>, Double> left = new LinkedHashMap<>();
            for (DeadlineView each : deadlines.getDeadlines()) {
                left.merge(List.of(each.getKind().toLowerCase(java.util.Locale.ROOT), each.getWhat()), (double) each.getSecondsLeft(), Math::min);
            }
            return left;
        });
        return this;
    }

    ServerMetrics over(TimeStamping timeStamping, MessageLog log) {
        metrics.gauge("turnpike_timestamp_backlog_records", "Records of the message log that wait for a time-stamp", () -> backlog(timeStamping))
                .gauge("turnpike_timestamp_failing_seconds", "How long time-stamping has been failing; 0 while it works",
                        () -> timeStamping.statusWithoutBacklog().failingSince().map(this::age).orElse(0.0))
                .counter("turnpike_message_log_recorded_messages", "Messages that were recorded", () -> log.status().recorded())
                .counter("turnpike_message_log_refused_messages", "Messages that could not be recorded and were rejected", () -> log.status().refused())
                .gauge("turnpike_message_log_waiting_messages", "Messages that wait to be recorded", () -> log.status().waiting());
        return this;
    }

    /** Returns NaN while the database does not answer. */
    private static double backlog(TimeStamping timeStamping) {
        try {
            return timeStamping.status().backlog();
        } catch (SQLException e) {
            return Double.NaN;
        }
    }

    ServerMetrics over(OcspFetch ocsp, ConfigurationDownload download) {
        metrics.gauge("turnpike_ocsp_response_age_seconds", "Age of the OCSP response of each certificate of this server that has one",
                        List.of("certificate"), () -> {
                            Map<List<String>, Double> ages = new LinkedHashMap<>();
                            ocsp.statuses().values().forEach(status -> status.response().ifPresent(response -> ages.merge(
                                    List.of(status.certificate().getSubjectX500Principal() + ", serial " + SerialNumber.of(status.certificate())),
                                    age(response.thisUpdate()), Math::max)));
                            return ages;
                        })
                .gauge("turnpike_global_configuration_age_seconds", "Time since the global configuration was last downloaded",
                        () -> download.status().lastSuccess().map(this::age).orElse(Double.NaN));
        return this;
    }

    ServerMetrics over(DiskUse disks) {
        metrics.gauge("turnpike_stored_bytes", "Bytes in the folders of the home directory", "folder", disks::bytes)
                .gauge("turnpike_disk_full_seconds", "Time until the disk of a folder is full, if its use grows as in the last day", "folder", disks::secondsUntilFull);
        return this;
    }

    ServerMetrics over(PeerClient peers, Evidence evidence, SecurityServer server) {
        metrics.gauge("turnpike_peer_connections_idle", "Kept connections to other security servers that are not in use", peers::resting)
                .gauge("turnpike_leader", "1 on the node that time-stamps and archives, 0 elsewhere", () -> evidence.leadership().term().isPresent() ? 1 : 0)
                .gauge("turnpike_ready", "1 while messages can be served", () -> server.problems().isEmpty() ? 1 : 0);
        return this;
    }

    private double age(Instant since) {
        return Duration.between(since, clock.instant()).toMillis() / MILLIS;
    }
}
