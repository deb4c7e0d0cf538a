package org.turnpike.deadlines;

import java.time.Duration;
import java.util.List;

/**
 * The thresholds for each group of deadlines. A threshold says how long before the expiry a notification is sent. Each list has at most
 * {@value #MOST} thresholds.
 */
public record DeadlineSettings(List<Duration> certificates, List<Duration> ocsp, List<Duration> globalConfiguration, List<Duration> timeStamping) {
    /** The largest number of thresholds in a list. */
    public static final int MOST = 8;
    /** The defaults. */
    public static final DeadlineSettings DEFAULT = new DeadlineSettings(
            List.of(Duration.ofDays(30), Duration.ofDays(14), Duration.ofDays(7), Duration.ofDays(1)),
            List.of(Duration.ofMinutes(15), Duration.ofMinutes(5)), List.of(Duration.ofMinutes(5), Duration.ofMinutes(1)),
            List.of(Duration.ofHours(2), Duration.ofMinutes(30)));

    public DeadlineSettings {
        certificates = List.copyOf(certificates);
        ocsp = List.copyOf(ocsp);
        globalConfiguration = List.copyOf(globalConfiguration);
        timeStamping = List.copyOf(timeStamping);
    }

    public List<Duration> of(Deadline.Group group) {
        return switch (group) {
            case CERTIFICATES -> certificates;
            case OCSP -> ocsp;
            case GLOBAL_CONFIGURATION -> globalConfiguration;
            case TIME_STAMPING -> timeStamping;
        };
    }
}
