package org.turnpike.globalconf;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/**
 * Downloads the global configuration: first of this server's instance, then of the allowed federated instances. Each is verified completely and
 * stored. Then one new snapshot with all instances replaces the former one (trust.md §1.3 to §1.6). If the configuration of this server's instance
 * cannot be downloaded, the former snapshot stays, without the federated instances that have expired. Only one run is active at a time; a second
 * caller waits.
 */
public final class ConfigurationDownload implements Runnable {
    /**
     * How much earlier than the stored directory a new directory may expire. The nodes of a central server sign at different times, so a new
     * directory may expire slightly earlier.
     */
    public static final Duration ROLLBACK_TOLERANCE = Duration.ofMinutes(10);

    private final AnchorSource anchors;
    private final ConfigurationStore store;
    private final InstantSource clock;
    private final Consumer<GlobalConfiguration> swap;
    private final Federations federations;
    private final InstanceDownload download;
    private final ReentrantLock onePass = new ReentrantLock();    // held during I/O on purpose; guards the store and `current`
    private GlobalConfiguration current;
    private volatile DownloadStatus status = DownloadStatus.none();
    private volatile Optional<ContentChange> lastChange = Optional.empty();

    /** Creates a download without federated instances. */
    public ConfigurationDownload(AnchorSource anchors, ConfigurationClient client, ConfigurationStore store, InstantSource clock,
            Consumer<GlobalConfiguration> swap) {
        this(anchors, client, store, clock, swap, Federations.NONE, ROLLBACK_TOLERANCE, new Random());
    }

    /**
     * Creates a download.
     *
     * @param rollback how much earlier than the stored directory a new directory may expire; an earlier expiry is refused as a rollback
     * @param random shuffles the locations, so that security servers distribute their requests over them
     */
    public ConfigurationDownload(AnchorSource anchors, ConfigurationClient client, ConfigurationStore store, InstantSource clock,
            Consumer<GlobalConfiguration> swap, Federations federations, Duration rollback, Random random) {
        this.anchors = anchors;
        this.store = store;
        this.clock = clock;
        this.swap = swap;
        this.federations = federations;
        this.download = new InstanceDownload(client, store, new ConfigurationLocations(random), rollback);
    }

    /** Makes one run. A failure is recorded in {@link #status}, and the last valid configuration stays in force. */
    @Override
    public void run() {
        try {
            pass();
        } catch (RefusedException e) {
            // recorded by pass()
            assert status.lastFailure().isPresent();
        } catch (RuntimeException e) {
            Instant at = clock.instant();
            status = status.failed(at, new RefusedException(FaultCode.INTERNAL_ERROR, "Configuration download failed unexpectedly", e));
        }
    }

    /**
     * Makes one run and throws its failure.
     *
     * @throws RefusedException with the code of trust.md §1.5 if there is no anchor, or if no location returned a valid configuration of this
     *         server's instance; failures of federated instances are only recorded in {@link #status}
     */
    public void pass() throws RefusedException {
        onePass.lock();
        Instant at = clock.instant();
        try {
            download(at);
        } catch (RefusedException e) {
            status = status.failed(at, e);
            dropExpired(at);
            throw e;
        } finally {
            onePass.unlock();
        }
    }

    private void download(Instant at) throws RefusedException {
        ConfigurationAnchor anchor = anchors.anchor();
        InstanceConfiguration own = download.run(anchor, Set.of(), known(anchor.instance()), at);
        List<ConfigurationAnchor> wanted = wanted(anchor, own.requirePrivate());
        store.saveInstance(anchor.instance());
        store.keep(names(anchor, wanted));
        Map<String, DownloadStatus.Failure> failures = new HashMap<>();
        for (ConfigurationAnchor federated : wanted) {
            try {
                download.run(federated, Set.of(DirectoryPart.SHARED), known(federated.instance()), at);
            } catch (RefusedException e) {
                failures.put(federated.instance(), new DownloadStatus.Failure(at, e));
            }
        }
        use(snapshot(own, federated(wanted, failures, at), at));
        status = status.succeeded(at, failures);
    }

    private Optional<InstanceConfiguration> known(String instance) {
        return Optional.ofNullable(current).flatMap(snapshot -> snapshot.findLoaded(instance));
    }

    private GlobalConfiguration snapshot(InstanceConfiguration own, List<InstanceConfiguration> federated, Instant at) throws RefusedException {
        return current == null ? GlobalConfiguration.of(own, federated, at) : current.next(own, federated, at);
    }

    private List<ConfigurationAnchor> wanted(ConfigurationAnchor anchor, PrivateParameters priv) {
        return priv.federated().stream().filter(federated -> !federated.instance().equals(anchor.instance()))
                .filter(federated -> federations.allows(federated.instance())).toList();
    }

    private Set<String> names(ConfigurationAnchor anchor, List<ConfigurationAnchor> wanted) {
        Set<String> names = new HashSet<>(Set.of(anchor.instance()));
        wanted.forEach(federated -> names.add(federated.instance()));
        return names;
    }

    /** Reads the stored configuration of each federated instance: the new one, or the last valid one if the download failed. */
    private List<InstanceConfiguration> federated(List<ConfigurationAnchor> wanted, Map<String, DownloadStatus.Failure> failures, Instant at) {
        List<InstanceConfiguration> read = new ArrayList<>();
        for (ConfigurationAnchor federated : wanted) {
            try {
                List<StoredFile> files = store.load(federated.instance());
                if (!files.isEmpty()) {
                    read.add(InstanceDownload.read(federated.instance(), files, known(federated.instance())));
                }
            } catch (RefusedException e) {
                failures.putIfAbsent(federated.instance(), new DownloadStatus.Failure(at, e));
            } catch (IOException e) {
                failures.putIfAbsent(federated.instance(), new DownloadStatus.Failure(at, notReadable(e)));
            }
        }
        return read;
    }

    private static RefusedException notReadable(IOException cause) {
        return new RefusedException(FaultCode.MALFORMED_GLOBAL_CONF, "Stored configuration is not readable: " + cause.getMessage(), cause);
    }

    private void dropExpired(Instant at) throws RefusedException {
        if (current != null) {
            use(current.at(at));
        }
    }

    private void use(GlobalConfiguration next) {
        if (next != current) {
            if (current != null && !next.hasContentOf(current)) {
                ContentChange change = ContentChange.between(current, next, clock.instant());
                lastChange = change.isEmpty() ? lastChange : Optional.of(change);
            }
            current = next;
            swap.accept(next);
        }
    }

    /**
     * Loads the configuration that the last run stored and puts it in force, so that the server can start without a network. The configuration may
     * have expired; its users check {@link GlobalConfiguration#requireCurrent}. The result is empty if no configuration is stored, if it belongs to
     * another instance than the anchor, or if it cannot be read. The last two cases are recorded in {@link #status}.
     */
    public Optional<GlobalConfiguration> loadStored() {
        onePass.lock();
        Instant at = clock.instant();
        try {
            Optional<String> instance = store.findInstance();
            if (instance.isEmpty()) {
                return Optional.empty();
            }
            ConfigurationAnchor anchor = anchors.anchor();
            InstanceConfiguration.requireInstance(anchor.instance(), instance.get(), "instance-identifier");
            use(stored(anchor, at));
            return Optional.of(current);
        } catch (RefusedException e) {
            status = status.failed(at, e);
        } catch (IOException e) {
            status = status.failed(at, notReadable(e));
        } finally {
            onePass.unlock();
        }
        return Optional.empty();
    }

    private GlobalConfiguration stored(ConfigurationAnchor anchor, Instant at) throws IOException, RefusedException {
        InstanceConfiguration own = InstanceConfiguration.read(anchor.instance(), store.load(anchor.instance()));
        Map<String, DownloadStatus.Failure> failures = new HashMap<>();
        List<InstanceConfiguration> federated = federated(wanted(anchor, own.requirePrivate()), failures, at);
        status = new DownloadStatus(status.lastSuccess(), status.lastFailure(), failures);
        return GlobalConfiguration.of(own, federated, at);
    }

    /** Changes the stored files while no run is active. */
    @FunctionalInterface
    public interface Replacement {
        void replace() throws IOException;
    }

    /** Lets the caller write another anchor and configuration to disk, then loads them like {@link #loadStored}. */
    public void replaceFiles(Replacement replacement) throws IOException {
        onePass.lock();
        try {
            replacement.replace();
            loadStored();
        } finally {
            onePass.unlock();
        }
    }

    /**
     * Returns the last change of the content since the start; empty if the content did not change. The first content after the start, from disk or
     * from a download, does not count as a change.
     */
    public Optional<ContentChange> lastChange() {
        return lastChange;
    }

    /** Returns the results of the runs so far. */
    public DownloadStatus status() {
        return status;
    }
}
