package org.turnpike.server;

import org.turnpike.monitoring.EnvironmentSettings;
import org.turnpike.monitoring.MetricsSettings;
import org.turnpike.monitoring.OperationsSettings;

/**
 * How this server is monitored.
 *
 * @param jsonLog whether the log is written to the standard output as JSON, one object a line
 */
public record MonitoringConfiguration(OperationsSettings operations, EnvironmentSettings environment, MetricsSettings metrics, boolean jsonLog) {
    private static final int MOST_SERVICES = 10_000;
    private static final int MOST_WAITING = 1_000_000;

    static MonitoringConfiguration read(SettingsReader reader) {
        return new MonitoringConfiguration(operations(reader), environment(reader), metrics(reader),
                reader.take("turnpike.log.json", false, SettingsReader::bool));
    }

    private static OperationsSettings operations(SettingsReader reader) {
        OperationsSettings otherwise = OperationsSettings.DEFAULT;
        return new OperationsSettings(reader.take("turnpike.operations.enabled", otherwise.enabled(), SettingsReader::bool),
                reader.take("turnpike.operations.buffer", otherwise.buffer(), MonitoringConfiguration::waiting),
                reader.take("turnpike.operations.store-interval", otherwise.storeInterval(), SettingsReader::duration),
                reader.take("turnpike.operations.kept", otherwise.kept(), SettingsReader::duration),
                reader.take("turnpike.operations.available-after", otherwise.availableAfter(), SettingsReader::durationOrZero),
                reader.take("turnpike.operations.records-in-answer", otherwise.recordsInAnswer(), MonitoringConfiguration::waiting),
                reader.take("turnpike.operations.health-window", otherwise.healthWindow(), SettingsReader::duration));
    }

    private static EnvironmentSettings environment(SettingsReader reader) {
        EnvironmentSettings otherwise = EnvironmentSettings.DEFAULT;
        return new EnvironmentSettings(reader.take("turnpike.environment.system-interval", otherwise.systemInterval(), SettingsReader::duration),
                reader.take("turnpike.environment.disk-interval", otherwise.diskInterval(), SettingsReader::duration),
                reader.take("turnpike.environment.process-interval", otherwise.processInterval(), SettingsReader::duration),
                reader.take("turnpike.environment.package-interval", otherwise.packageInterval(), SettingsReader::duration),
                reader.take("turnpike.environment.command-timeout", otherwise.commandTimeout(), SettingsReader::duration),
                reader.take("turnpike.environment.limited", otherwise.limited(), SettingsReader::bool));
    }

    private static MetricsSettings metrics(SettingsReader reader) {
        MetricsSettings otherwise = MetricsSettings.DEFAULT;
        return new MetricsSettings(reader.take("turnpike.metrics.enabled", otherwise.enabled(), SettingsReader::bool),
                reader.take("turnpike.metrics.services", otherwise.services(), MonitoringConfiguration::services));
    }

    private static int services(String text) {
        int count = SettingsReader.number(text);
        if (count > MOST_SERVICES) {
            throw new IllegalArgumentException("'" + text + "' is more than " + MOST_SERVICES);
        }
        return count;
    }

    private static int waiting(String text) {
        int count = SettingsReader.count(text);
        if (count > MOST_WAITING) {
            throw new IllegalArgumentException("'" + text + "' is more than " + MOST_WAITING);
        }
        return count;
    }
}
