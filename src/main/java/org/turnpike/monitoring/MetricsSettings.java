package org.turnpike.monitoring;

/**
 * What {@code /metrics} reports.
 *
 * @param enabled whether it is served at the health door
 * @param services how many pairs of client and service get a counter of their own; 0 for none
 */
public record MetricsSettings(boolean enabled, int services) {
    /** Off. */
    public static final MetricsSettings DEFAULT = new MetricsSettings(false, 0);
}
