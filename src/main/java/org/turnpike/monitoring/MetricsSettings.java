package org.turnpike.monitoring;

/**
 * The settings of {@code /metrics}.
 *
 * @param enabled whether the health door serves {@code /metrics}
 * @param services maximum number of pairs of client and service that have a separate counter; 0 disables these counters
 */
public record MetricsSettings(boolean enabled, int services) {
    /** {@code /metrics} is off. */
    public static final MetricsSettings DEFAULT = new MetricsSettings(false, 0);
}
