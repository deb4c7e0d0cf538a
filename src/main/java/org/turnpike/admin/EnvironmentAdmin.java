package org.turnpike.admin;

import java.util.List;
import org.turnpike.monitoring.Environment;

/** The environment over JMX. */
public final class EnvironmentAdmin implements EnvironmentMXBean {
    private final Environment environment;
    private final String version;
    private final String database;
    private final List<SettingView> settings;

    /** Creates the bean. @param database the kind of database @param settings all settings with the values in use */
    public EnvironmentAdmin(Environment environment, String version, String database, List<SettingView> settings) {
        this.environment = environment;
        this.version = version;
        this.database = database;
        this.settings = List.copyOf(settings);
    }

    @Override
    public List<SettingView> getSettings() {
        return settings;
    }

    @Override
    public String getVersion() {
        return version;
    }

    @Override
    public String getJava() {
        return environment.java();
    }

    @Override
    public String getOperatingSystem() {
        return environment.operatingSystem();
    }

    @Override
    public String getDatabase() {
        return database;
    }

    @Override
    public long getUptimeSeconds() {
        return environment.uptime().toSeconds();
    }

    @Override
    public int getProcessors() {
        return environment.processors();
    }

    @Override
    public double getLoadAverage() {
        return environment.loadAverage().orElse(-1);
    }

    @Override
    public long getHeapUsedBytes() {
        return environment.heap().getUsed();
    }

    @Override
    public long getHeapMaxBytes() {
        return environment.heap().getMax();
    }

    @Override
    public int getThreads() {
        return environment.threads();
    }

    @Override
    public long getOpenFileHandles() {
        return environment.openFileHandles().orElse(-1);
    }

    @Override
    public long getMaxFileHandles() {
        return environment.maxFileHandles().orElse(-1);
    }

    @Override
    public long getDiskFreeBytes() {
        return environment.freeDisk();
    }

    @Override
    public long getDiskBytes() {
        return environment.disk();
    }
}
