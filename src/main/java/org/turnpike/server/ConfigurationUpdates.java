package org.turnpike.server;

import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.turnpike.fault.LogText;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.ConfigurationDownload;
import org.turnpike.globalconf.CurrentConfiguration;
import org.turnpike.globalconf.DownloadStatus;
import org.turnpike.globalconf.GlobalConfiguration;

/** Downloads the global configuration, and logs each new failure. Called by one thread at a time. */
final class ConfigurationUpdates implements Runnable {
    private static final System.Logger LOG = System.getLogger(ConfigurationUpdates.class.getName());
    private static final int LONGEST_LINE = 4000;

    private final ConfigurationDownload download;
    private final CurrentConfiguration conf;
    private final InstantSource clock;
    private List<String> skippedEntries = List.of();
    private final Map<String, DownloadStatus.Failure> logged = new ConcurrentHashMap<>();

    ConfigurationUpdates(ConfigurationDownload download, CurrentConfiguration conf, InstantSource clock) {
        this.download = download;
        this.conf = conf;
        this.clock = clock;
    }

    @Override
    public void run() {
        download.run();
        Map<String, DownloadStatus.Failure> failures = new TreeMap<>(download.status().federated());
        download.status().lastFailure().ifPresent(failure -> failures.put("own instance", failure));
        failures.forEach((instance, failure) -> {
            if (!failure.equals(logged.put(instance, failure))) {
                LOG.log(Level.WARNING, LogText.printable("The global configuration could not be updated (" + instance + "): "
                        + failure.cause().code() + ": " + failure.cause().getMessage(), LONGEST_LINE));
            }
        });
        logSkippedEntries(conf.find().map(GlobalConfiguration::skippedEntries).orElse(List.of()));
    }

    private void logSkippedEntries(List<String> skipped) {
        if (!skipped.equals(skippedEntries)) {
            skippedEntries = skipped;
            LOG.log(Level.WARNING, LogText.printable("Entries of the global configuration were skipped because they are invalid: " + skipped.size()
                    + (skipped.isEmpty() ? "" : ". " + String.join("; ", skipped)), LONGEST_LINE));
        }
    }

    /** The reason why there is no valid global configuration; empty if there is one. */
    Optional<String> problem() {
        try {
            conf.get().requireCurrent(clock.instant());
            return Optional.empty();
        } catch (RefusedException e) {
            return Optional.of("No valid global configuration: " + download.status().lastFailure()
                    .map(failure -> failure.cause().getMessage()).orElse(e.getMessage()));
        }
    }
}
