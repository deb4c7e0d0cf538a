package org.turnpike.server;

import org.turnpike.monitoring.EnvironmentSettings;
import org.turnpike.monitoring.MetricsSettings;
import org.turnpike.monitoring.OperationsSettings;

/**
 * The settings of monitoring.
 *
 * @param jsonLog whether the log is written to the standard output as JSON, one object a line
 */
public record MonitoringConfiguration(OperationsSettings operations, EnvironmentSettings environment, MetricsSettings metrics, boolean jsonLog) {
    private static final SettingType<Integer> PAIRS = SettingType.number("pairs", 0, 10_000);
    private static final SettingType<Integer> RECORDS = SettingType.number("records", 1, 1_000_000);

    static MonitoringConfiguration read(SettingsReader reader) {
        return new MonitoringConfiguration(operations(reader), environment(reader), metrics(reader),
                reader.take("turnpike.log.json", SettingType.BOOLEAN, false,
                        "Whether the log of this application goes to the standard output as JSON, one object per line, instead of"
                        + " the container's log files."));
    }

    private static OperationsSettings operations(SettingsReader reader) {
        OperationsSettings otherwise = OperationsSettings.DEFAULT;
        return new OperationsSettings(reader.take("turnpike.operations.enabled", SettingType.BOOLEAN, otherwise.enabled(),
                        "Whether each exchange is recorded as operational data and counts for the health of services."),
                reader.take("turnpike.operations.buffer", RECORDS, otherwise.buffer(),
                        "Largest number of records that wait in memory while the database cannot store them. Further records"
                        + " replace the oldest, which are counted as lost."),
                reader.take("turnpike.operations.store-interval", SettingType.DURATION, otherwise.storeInterval(),
                        "Time between two runs that store waiting records, each batch in one transaction."),
                reader.take("turnpike.operations.kept", SettingType.DURATION, otherwise.kept(),
                        "Time that records are kept."),
                reader.take("turnpike.operations.available-after", SettingType.DURATION_OR_ZERO, otherwise.availableAfter(),
                        "Age of a record before queries return it. Records that several nodes store at the same time are then complete."),
                reader.take("turnpike.operations.records-in-answer", RECORDS, otherwise.recordsInAnswer(),
                        "Largest number of records in one answer. Records stored within the same second are never split."),
                reader.take("turnpike.operations.health-window", SettingType.DURATION, otherwise.healthWindow(),
                        "Sliding window of the health statistics."));
    }

    private static EnvironmentSettings environment(SettingsReader reader) {
        EnvironmentSettings otherwise = EnvironmentSettings.DEFAULT;
        return new EnvironmentSettings(reader.take("turnpike.environment.system-interval", SettingType.DURATION, otherwise.systemInterval(),
                        "Time between two readings of processor load, memory and file handles."),
                reader.take("turnpike.environment.disk-interval", SettingType.DURATION, otherwise.diskInterval(),
                        "Time between two readings of disk space."),
                reader.take("turnpike.environment.process-interval", SettingType.DURATION, otherwise.processInterval(),
                        "Time between two listings of processes (`ps`)."),
                reader.take("turnpike.environment.package-interval", SettingType.DURATION, otherwise.packageInterval(),
                        "Time between two listings of installed packages (`dpkg-query` or `rpm`)."),
                reader.take("turnpike.environment.command-timeout", SettingType.DURATION, otherwise.commandTimeout(),
                        "Longest run time of a command that lists processes or packages. It is then stopped, and its list is empty."),
                reader.take("turnpike.environment.limited", SettingType.BOOLEAN, otherwise.limited(),
                        "Whether the central monitoring client gets only the version, the operating system and the certificates."
                        + " The owner always gets everything."));
    }

    private static MetricsSettings metrics(SettingsReader reader) {
        MetricsSettings otherwise = MetricsSettings.DEFAULT;
        return new MetricsSettings(reader.take("turnpike.metrics.enabled", SettingType.BOOLEAN, otherwise.enabled(),
                        "Whether `GET /metrics` at the health door answers in the formats of Prometheus and OpenMetrics. The"
                        + " health door has no access control: open it to the monitoring network only."),
                reader.take("turnpike.metrics.services", PAIRS, otherwise.services(),
                        "Largest number of pairs of client and service with a counter of their own"
                        + " (`turnpike_service_requests_total`). Further pairs count together as `other`. `0` disables this counter."));
    }
}
