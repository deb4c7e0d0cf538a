package org.turnpike.messagelog;

import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.fault.Stage;
import org.turnpike.globalconf.CurrentConfiguration;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.globalconf.TimeStampingAuthority;
import org.turnpike.signature.DigestAlgorithm;
import org.turnpike.signature.HashChainInput;
import org.turnpike.signature.HashChainWriter;
import org.turnpike.signature.SignatureTimeStamp;
import org.turnpike.signature.VerifiedTimeStamp;

/**
 * Stamps what was recorded (trust.md §5.3): all waiting records in batches over a hash chain, a record that waits alone within its own
 * signature. While it fails it tries with one record; when it has failed for longer than is acceptable, {@link #require} refuses
 * messages, until a token is had again. Memory does not grow with what waits. Thread-safe; several passes at once do no harm, since
 * the store stamps a record once.
 */
public final class TimeStamping implements Runnable, LogCondition {
    private static final System.Logger LOG = System.getLogger(TimeStamping.class.getName());
    private static final HashChainWriter CHAINS = new HashChainWriter("/ts-hashchain.xml", DigestAlgorithm.SHA_512);
    private static final String STAMPED_FILE = "/META-INF/signatures.xml";
    private static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(60);
    private static final Duration LONGEST_INTERVAL = Duration.ofDays(1);

    private final TimeStampStore store;
    private final TimeStampServices services;
    private final Function<GlobalConfiguration, List<TimeStampingAuthority>> chosen;
    private final CurrentConfiguration conf;
    private final TimeStampingSettings settings;
    private final InstantSource clock;
    private final AtomicReference<State> state = new AtomicReference<>(new State(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));

    private record State(Optional<Instant> lastSuccess, Optional<Instant> lastAttempt, Optional<Instant> failingSince, Optional<String> lastFailure) {
        State attempted(Instant at) {
            return new State(lastSuccess, Optional.of(at), failingSince, lastFailure);
        }

        State succeeded(Instant at) {
            return new State(Optional.of(at), lastAttempt, Optional.empty(), lastFailure);
        }

        State idle() {
            return new State(lastSuccess, lastAttempt, Optional.empty(), lastFailure);
        }

        State failed(Instant at, String why) {
            return new State(lastSuccess, lastAttempt, failingSince.or(() -> Optional.of(at)), Optional.of(why));
        }
    }

    /** @param chosen the services of a configuration that are used, in the order they are asked */
    public TimeStamping(TimeStampStore store, TimeStampClient client, Function<GlobalConfiguration, List<TimeStampingAuthority>> chosen,
            CurrentConfiguration conf, TimeStampingSettings settings, InstantSource clock) {
        this.store = store;
        this.services = new TimeStampServices(client, settings.clockTolerance());
        this.chosen = chosen;
        this.conf = conf;
        this.settings = settings;
        this.clock = clock;
    }

    /** Makes a pass if one is due: at the global configuration's interval, while it fails at the retry delay. */
    @Override
    public void run() {
        Instant now = clock.instant();
        if (state.get().lastAttempt().map(last -> !now.isBefore(last.plus(delay()))).orElse(true)) {
            pass();
        }
    }

    private Duration delay() {
        Duration published = conf.find().map(GlobalConfiguration::timeStampingInterval).orElse(SHORTEST_INTERVAL);
        Duration interval = clamped(published, SHORTEST_INTERVAL, LONGEST_INTERVAL);
        return state.get().failingSince().isEmpty() ? interval : clamped(settings.retryDelay(), SHORTEST_INTERVAL, interval);
    }

    private static Duration clamped(Duration value, Duration least, Duration most) {
        Duration atLeast = value.compareTo(least) < 0 ? least : value;
        return atLeast.compareTo(most) > 0 ? most : atLeast;
    }

    /** Stamps everything that waits now, or notes why it cannot. */
    public void pass() {
        Instant now = clock.instant();
        state.updateAndGet(before -> before.attempted(now));
        try {
            stampAll(state.get().failingSince().isPresent());
        } catch (RefusedException e) {
            failed(now, e.code() + ": " + e.getMessage(), e);
        } catch (SQLException | RuntimeException e) {
            failed(now, "The message log cannot be read or written: " + e.getMessage(), e);
        }
    }

    private void failed(Instant at, String why, Exception e) {
        state.updateAndGet(before -> before.failed(at, why));
        String until = refusesFrom().map(from -> "; messages are refused from " + from).orElse("");
        LOG.log(Level.WARNING, "Messages could not be time-stamped: " + why + until, e instanceof RuntimeException ? e : null);
    }

    private void stampAll(boolean failing) throws RefusedException, SQLException {
        int atMost = failing ? 1 : settings.recordsLimit();
        List<TimeStampStore.Unstamped> batch = store.unstamped(atMost);
        if (batch.isEmpty()) {
            state.updateAndGet(State::idle);
        }
        while (!batch.isEmpty()) {
            stamp(batch);
            boolean last = !failing && batch.size() < settings.recordsLimit();
            failing = false;
            batch = last ? List.of() : store.unstamped(settings.recordsLimit());
        }
    }

    private void stamp(List<TimeStampStore.Unstamped> batch) throws RefusedException, SQLException {
        if (batch.size() == 1) {
            stampOne(batch.get(0).id());
        } else {
            stampTogether(batch);
        }
    }

    /**
     * Stamps one record within its own signature, now; does nothing if it has a time-stamp.
     *
     * @throws RefusedException {@code timestamping_failed}, {@code mlog.no_timestamping_provider_found}, {@code global_conf_outdated}
     * @throws SQLException when the message log cannot be read or written
     */
    public void stampOne(long record) throws RefusedException, SQLException {
        Optional<byte[]> signature = store.unstampedSignature(record);
        if (signature.isEmpty()) {
            return;
        }
        Optional<byte[]> value = stampable(signature.get());
        if (value.isPresent()) {
            VerifiedTimeStamp stamp = stamp(value.get());
            Optional<byte[]> stamped = SignatureTimeStamp.put(stamp.token(), signature.get());
            if (stamped.isPresent()) {
                store.stamp(record, stamp, stamped.get());
                return;
            }
        }
        stampTogether(List.of(new TimeStampStore.Unstamped(record, DigestAlgorithm.SHA_512.digest(signature.get()))));
    }

    /** What a token of this signature is over; none when the signature came with a time-stamp, or cannot be read as one. */
    private static Optional<byte[]> stampable(byte[] signature) {
        try {
            return SignatureTimeStamp.isIn(signature) ? Optional.empty() : Optional.of(SignatureTimeStamp.stamped(signature));
        } catch (RefusedException e) {
            LOG.log(Level.WARNING, "A recorded signature is stamped by a hash chain, since no token can be put into it: " + e.getMessage());
            return Optional.empty();
        }
    }

    private void stampTogether(List<TimeStampStore.Unstamped> batch) throws RefusedException, SQLException {
        HashChainWriter.Tree tree = CHAINS.tree(batch.stream().map(one -> List.of(new HashChainInput(STAMPED_FILE, one.signatureSha512()))).toList());
        byte[] result = tree.result();
        store.stamp(batch, stamp(result), result, tree::chain);
    }

    private VerifiedTimeStamp stamp(byte[] bytes) throws RefusedException {
        GlobalConfiguration snapshot = conf.get();
        Instant now = clock.instant();
        snapshot.requireCurrent(now);
        VerifiedTimeStamp stamp = services.stamp(bytes, requireServices(snapshot), snapshot, now);
        state.updateAndGet(before -> before.succeeded(now));
        return stamp;
    }

    private List<TimeStampingAuthority> requireServices(GlobalConfiguration snapshot) throws RefusedException {
        List<TimeStampingAuthority> found = chosen.apply(snapshot);
        if (found.isEmpty()) {
            throw new RefusedException(FaultCode.NO_TIMESTAMPING_PROVIDER_FOUND,
                    "None of the time-stamping services this server is to use is approved").in(Stage.MESSAGE_LOG);
        }
        return found;
    }

    /**
     * Refuses messages that could not be stamped in time.
     *
     * @throws RefusedException {@code timestamping_failed} when it has failed for longer than is acceptable;
     *     {@code mlog.no_timestamping_provider_found}
     */
    @Override
    public void require() throws RefusedException {
        requireServices(conf.get());
        Optional<Instant> from = refusesFrom();
        if (from.isPresent() && clock.instant().isAfter(from.get())) {
            throw new RefusedException(FaultCode.TIMESTAMPING_FAILED, "Cannot time-stamp messages since " + state.get().failingSince().orElse(from.get()));
        }
    }

    private Optional<Instant> refusesFrom() {
        return settings.acceptableFailure().isZero() ? Optional.empty() : state.get().failingSince().map(since -> since.plus(settings.acceptableFailure()));
    }

    /** How it goes, and how many records wait. */
    public TimeStampingStatus status() throws SQLException {
        State now = state.get();
        return new TimeStampingStatus(now.lastSuccess(), now.lastAttempt(), now.failingSince(), now.lastFailure(), refusesFrom(), store.backlog());
    }
}
