package org.turnpike.messagelog;

import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.LogText;
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
import org.turnpike.storage.Leadership;
import org.turnpike.storage.LostLeadershipException;

/**
 * Time-stamps the recorded messages (trust.md §5.3): all waiting records in batches with a hash chain, or a single waiting record within its own
 * signature. While time-stamping fails, it retries with one record. After the acceptable failure period, {@link #require} rejects messages until
 * a token is obtained. If several nodes share one database, the leader runs it; all nodes reject messages at the same time, because the state is
 * in the database and survives a restart. Memory does not grow with the backlog. Thread-safe; simultaneous runs are harmless, because the store
 * time-stamps a record once.
 */
public final class TimeStamping implements Runnable, LogCondition, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(TimeStamping.class.getName());
    private static final HashChainWriter CHAINS = new HashChainWriter("/ts-hashchain.xml", DigestAlgorithm.SHA_512);
    private static final String STAMPED_FILE = "/META-INF/signatures.xml";
    private static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(60);
    private static final Duration LONGEST_INTERVAL = Duration.ofDays(1);
    /** Records that are stored at a time; a message that is recorded meanwhile may have to wait for them. */
    static final int PIECE = 500;

    private final TimeStampStore store;
    private final Leadership leadership;
    private final TimeStampServices services;
    private final Function<GlobalConfiguration, List<TimeStampingAuthority>> chosen;
    private final CurrentConfiguration conf;
    private final TimeStampingSettings settings;
    private final InstantSource clock;
    private final AtomicReference<TimeStampingState> state;
    private volatile Optional<Leadership.Term> served = Optional.empty();
    private volatile boolean closed;

    /**
     * Leaves processor and disk to the messages after each batch; a long run pauses less.
     *
     * @param begun when the run started, as {@link System#nanoTime}
     */
    private record Pace(long begun) {
        private static final int SHARE = 2;
        private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
        private static final Duration PACED = Duration.ofSeconds(30);

        static Pace now() {
            return new Pace(System.nanoTime());
        }

        /** Pauses {@value #SHARE} times as long as the batch took. */
        void rest(long pieceBegun) {
            long now = System.nanoTime();
            if (now - begun < PACED.toNanos()) {
                LockSupport.parkNanos(Math.min(SHARE * (now - pieceBegun), LONGEST_PAUSE.toNanos()));
            }
        }
    }

    /**
     * @param chosen the services of a configuration that are used, in the order they are asked
     * @throws SQLException if the earlier state of time-stamping cannot be read
     */
    public TimeStamping(TimeStampStore store, Leadership leadership, TimeStampClient client,
            Function<GlobalConfiguration, List<TimeStampingAuthority>> chosen, CurrentConfiguration conf, TimeStampingSettings settings,
            InstantSource clock) throws SQLException {
        this.store = store;
        this.leadership = leadership;
        this.services = new TimeStampServices(client, settings.clockTolerance());
        this.chosen = chosen;
        this.conf = conf;
        this.settings = settings;
        this.clock = clock;
        this.state = new AtomicReference<>(store.state());
    }

    /**
     * Time-stamps waiting records if this node leads and a run is due: when its term starts, then at the global configuration's interval, or
     * at the retry delay while time-stamping fails. Nodes that do not lead only read the state that the leader stored.
     */
    @Override
    public void run() {
        Optional<Leadership.Term> term = leadership.term();
        boolean begins = !term.equals(served);
        if (begins || term.isEmpty()) {
            read();
            served = term;
        }
        if (term.isPresent() && (begins || isDue())) {
            pass();
        }
    }

    private boolean isDue() {
        Instant now = clock.instant();
        return state.get().lastAttempt().map(last -> last.isAfter(now) || !now.isBefore(last.plus(delay()))).orElse(true);
    }

    /** Reads the state that another node wrote; if that fails, the known state stays. */
    private void read() {
        try {
            state.set(store.state());
        } catch (SQLException e) {
            LOG.log(Level.DEBUG, "Cannot read the state of time-stamping", e);
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

    /**
     * Time-stamps all waiting records, or stores the reason for its failure; does nothing unless this node leads.
     *
     * @return whether this node leads
     */
    public boolean pass() {
        Optional<Leadership.Term> term = leadership.term();
        term.ifPresent(this::pass);
        return term.isPresent();
    }

    private void pass(Leadership.Term term) {
        Instant now = clock.instant();
        state.updateAndGet(before -> before.attempted(now));
        try {
            stampAll(term, state.get().failingSince().isPresent());
            store.keep(term, state.get());
        } catch (LostLeadershipException e) {
            LOG.log(Level.WARNING, e.getMessage());
        } catch (RefusedException e) {
            failed(term, now, e.code() + ": " + e.getMessage(), e);
        } catch (SQLException | RuntimeException e) {
            failed(term, now, "The message log cannot be read or written: " + e.getMessage(), e);
        }
    }

    private void failed(Leadership.Term term, Instant at, String why, Exception e) {
        TimeStampingState failing = state.updateAndGet(before -> before.failed(at, why));
        String until = refusesFrom().map(from -> "; messages are refused from " + from).orElse("");
        LOG.log(Level.WARNING, LogText.printable("Messages could not be time-stamped: " + why + until), e instanceof RuntimeException ? e : null);
        try {
            store.keep(term, failing);
        } catch (SQLException | RuntimeException unkept) {
            LOG.log(Level.DEBUG, "Cannot save the state of time-stamping", unkept);
        }
    }

    private void stampAll(Leadership.Term term, boolean failing) throws RefusedException, SQLException {
        int limit = settings.recordsLimit();
        List<TimeStampStore.Unstamped> batch = store.unstamped(failing ? 1 : limit);
        if (batch.isEmpty()) {
            state.updateAndGet(TimeStampingState::idle);
        }
        Pace pace = Pace.now();
        boolean tried = failing;
        while (!batch.isEmpty() && !closed) {
            stamp(term, batch, pace);
            state.updateAndGet(before -> before.succeeded(clock.instant()));
            boolean last = !tried && batch.size() < limit;
            if (tried) {
                store.keep(term, state.get());                // the other nodes need not wait for the whole backlog
            }
            tried = false;
            batch = last ? List.of() : store.unstamped(limit);
        }
    }

    private void stamp(Leadership.Term term, List<TimeStampStore.Unstamped> batch, Pace pace) throws RefusedException, SQLException {
        if (batch.size() == 1) {
            stampOne(Optional.of(term), batch.get(0).id());
        } else {
            stampTogether(Optional.of(term), batch, pace);
        }
    }

    /**
     * Stamps one record within its own signature, now, on whichever node; does nothing if it has a time-stamp.
     *
     * @throws RefusedException {@code timestamping_failed}, {@code mlog.no_timestamping_provider_found}, {@code global_conf_outdated}
     * @throws SQLException when the message log cannot be read or written
     */
    public void stampOne(long record) throws RefusedException, SQLException {
        stampOne(Optional.empty(), record);
    }

    private void stampOne(Optional<Leadership.Term> term, long record) throws RefusedException, SQLException {
        Optional<byte[]> signature = store.unstampedSignature(record);
        if (signature.isEmpty()) {
            return;
        }
        Optional<byte[]> value = stampable(signature.get());
        if (value.isPresent()) {
            VerifiedTimeStamp stamp = stamp(value.get());
            Optional<byte[]> stamped = SignatureTimeStamp.put(stamp.token(), signature.get());
            if (stamped.isPresent()) {
                store.stamp(term, record, stamp, stamped.get());
                return;
            }
        }
        stampTogether(term, List.of(new TimeStampStore.Unstamped(record, DigestAlgorithm.SHA_512.digest(signature.get()))), Pace.now());
    }

    /** The bytes of this signature that a token covers; empty if the signature already has a time-stamp or cannot be read. */
    private static Optional<byte[]> stampable(byte[] signature) {
        try {
            return SignatureTimeStamp.isIn(signature) ? Optional.empty() : Optional.of(SignatureTimeStamp.stamped(signature));
        } catch (RefusedException e) {
            LOG.log(Level.WARNING, "A recorded signature is time-stamped by a hash chain, because no token can be inserted into it: " + e.getMessage());
            return Optional.empty();
        }
    }

    /** Gets one token for all. It is stored with each batch; records that a crash leaves without it get another token. */
    private void stampTogether(Optional<Leadership.Term> term, List<TimeStampStore.Unstamped> batch, Pace pace) throws RefusedException, SQLException {
        HashChainWriter.Tree tree = CHAINS.tree(batch.stream().map(one -> List.of(new HashChainInput(STAMPED_FILE, one.signatureSha512()))).toList());
        byte[] result = tree.result();
        VerifiedTimeStamp stamp = stamp(result);
        for (int from = 0; from < batch.size() && (from == 0 || !closed); from += PIECE) {
            int first = from;
            long begun = System.nanoTime();
            store.stamp(term, batch.subList(from, Math.min(from + PIECE, batch.size())), stamp, result, record -> tree.chain(first + record));
            if (from + PIECE < batch.size()) {
                pace.rest(begun);
            }
        }
    }

    private VerifiedTimeStamp stamp(byte[] bytes) throws RefusedException {
        GlobalConfiguration snapshot = conf.get();
        Instant now = clock.instant();
        snapshot.requireCurrent(now);
        return services.stamp(bytes, requireServices(snapshot), snapshot, now);
    }

    private List<TimeStampingAuthority> requireServices(GlobalConfiguration snapshot) throws RefusedException {
        List<TimeStampingAuthority> found = chosen.apply(snapshot);
        if (found.isEmpty()) {
            throw new RefusedException(FaultCode.NO_TIMESTAMPING_PROVIDER_FOUND,
                    "None of the chosen time-stamping services is approved").in(Stage.MESSAGE_LOG);
        }
        return found;
    }

    /**
     * Rejects messages that could not be time-stamped in time. In immediate mode each message has its own time-stamp, so this check is not needed.
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

    /**
     * In immediate mode: stamps the record, so that no message is passed on without a time-stamp.
     *
     * @throws RefusedException {@code timestamping_failed} with what each service did, {@code database_error}
     */
    @Override
    public void requireRecorded(long record) throws RefusedException {
        if (!settings.immediately()) {
            return;
        }
        try {
            stampOne(record);
        } catch (SQLException e) {
            throw new RefusedException(FaultCode.DATABASE_ERROR, "The message could not be time-stamped", e);
        }
    }

    /** Stops a run that is under way after its current batch: a thread that is interrupted while it writes would close the embedded database. */
    @Override
    public void close() {
        closed = true;
    }

    private Optional<Instant> refusesFrom() {
        return settings.acceptableFailure().isZero() || settings.immediately() ? Optional.empty()
                : state.get().failingSince().map(since -> since.plus(settings.acceptableFailure()));
    }

    /** The state, and the number of waiting records. */
    public TimeStampingStatus status() throws SQLException {
        return status(store.backlog());
    }

    /** The state without a query of the database: the backlog is -1. */
    public TimeStampingStatus statusWithoutBacklog() {
        return status(-1);
    }

    private TimeStampingStatus status(long backlog) {
        TimeStampingState now = state.get();
        return new TimeStampingStatus(now.lastSuccess(), now.lastAttempt(), now.failingSince(), now.lastFailure(), refusesFrom(), backlog,
                services.outcomes());
    }
}
