package org.turnpike.admin;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.ConfigurationDownload;
import org.turnpike.globalconf.CurrentConfiguration;
import org.turnpike.globalconf.DownloadStatus;
import org.turnpike.globalconf.GlobalConfiguration;

/** The global configuration over JMX. */
public final class GlobalConfigurationAdmin implements GlobalConfigurationMXBean {
    private final CurrentConfiguration conf;
    private final ConfigurationDownload download;
    private final InstantSource clock;

    public GlobalConfigurationAdmin(CurrentConfiguration conf, ConfigurationDownload download, InstantSource clock) {
        this.conf = conf;
        this.download = download;
        this.clock = clock;
    }

    @Override
    public String getInstance() {
        return conf.find().map(GlobalConfiguration::instance).orElse("");
    }

    @Override
    public int getVersion() {
        return conf.find().map(GlobalConfiguration::version).orElse(0);
    }

    @Override
    public String getExpires() {
        return conf.find().map(each -> each.expires().toString()).orElse("");
    }

    @Override
    public boolean isCurrent() {
        return conf.find().filter(each -> !each.expires().isBefore(clock.instant())).isPresent();
    }

    @Override
    public String getLastSuccess() {
        return download.status().lastSuccess().map(Instant::toString).orElse("");
    }

    @Override
    public String getLastFailure() {
        return failure().map(each -> each.at().toString()).orElse("");
    }

    @Override
    public String getLastFailureReason() {
        return failure().map(each -> each.cause().code() + ": " + each.cause().getMessage()).orElse("");
    }

    private Optional<DownloadStatus.Failure> failure() {
        return download.status().lastFailure();
    }

    @Override
    public void refresh() {
        try {
            download.pass();
        } catch (RefusedException e) {
            throw new IllegalStateException(e.code() + ": " + e.getMessage());
        }
    }
}
