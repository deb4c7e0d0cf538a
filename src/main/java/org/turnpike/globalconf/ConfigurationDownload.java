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
 * Downloads from the configuration sources: own instance first, then the allowed federated ones; each is verified completely and stored, and
 * then all replace the former snapshot together (trust.md §1.3 to §1.6). A run that fails changes nothing, except that a federated instance
 * whose configuration has expired leaves the snapshot. Only one run is active at a time; a second caller waits.
 */
public final class ConfigurationDownload implements Runnable {
    /** How much earlier than the stored one a new directory may expire: several nodes of a central server sign at different moments. */
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
     * A download.
     *
     * @param rollback how much earlier than the stored one a new directory may expire before it is refused as rolled back
     * @param random shuffles equal locations, so that servers spread over them
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

    /** One run; a failure is in {@link #status} and the last good state stays. */
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
     * One run that throws its failure.
     *
     * @throws RefusedException with the code of trust.md §1.5 if there is no anchor or no location returned a valid configuration of the own
     *     instance; failures of federated instances are only in {@link #status}
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

    /** The stored configuration of each federated instance: the new or the last valid one. */
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
     * Loads the configuration that the last run stored, for a start without network, and puts it in force. It may have expired: its users check
     * {@link GlobalConfiguration#requireCurrent}. Empty when nothing is stored, when it is of another instance than the anchor, or when
     * it cannot be read; the latter two are in {@link #status}.
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

    /** Work on the stored files while no run is active. */
    @FunctionalInterface
    public interface Replacement {
        void replace() throws IOException;
    }

    /** Lets the caller write another anchor and configuration to disk, and then uses it as {@link #loadStored} does. */
    public void replaceFiles(Replacement replacement) throws IOException {
        onePass.lock();
        try {
            replacement.replace();
            loadStored();
        } finally {
            onePass.unlock();
        }
    }

    /** The last change of the content since the start, compared with what was stored before; empty when there was none. */
    public Optional<ContentChange> lastChange() {
        return lastChange;
    }

    /** The results of the runs so far. */
    public DownloadStatus status() {
        return status;
    }
}
