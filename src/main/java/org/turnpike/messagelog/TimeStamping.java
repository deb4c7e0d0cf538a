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
 * Time-stamps the recorded messages (trust.md §5.3). Several waiting records are time-stamped in batches with a hash chain; a single waiting record
 * is time-stamped within its signature. While time-stamping fails, each retry uses one record. After the acceptable failure period, {@link #require}
 * rejects messages until a time-stamping service returns a token. If several nodes share one database, only the leader time-stamps. All nodes reject
 * messages at the same time, because they share the state in the database; the state also survives a restart. Memory does not grow with the backlog.
 * Thread-safe; simultaneous runs are harmless, because the store time-stamps each record only once.
 */
public final class TimeStamping implements Runnable, LogCondition, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(TimeStamping.class.getName());
    private static final HashChainWriter CHAINS = new HashChainWriter("/ts-hashchain.xml", DigestAlgorithm.SHA_512);
    private static final String STAMPED_FILE = "/META-INF/signatures.xml";
    private static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(60);
    private static final Duration LONGEST_INTERVAL = Duration.ofDays(1);
    /** The number of records that one transaction stores. A message that is recorded at the same time may have to wait for this transaction. */
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
     * Pauses after each batch, so that messages can use processor and disk. After the first 30 seconds, a run no longer pauses.
     *
     * @param begun the value of {@link System#nanoTime} at the start of the run
     */
    private record Pace(long begun) {
        private static final int SHARE = 2;
        private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
        private static final Duration PACED = Duration.ofSeconds(30);

        static Pace now() {
            return new Pace(System.nanoTime());
        }

        /** Pauses {@value #SHARE} times as long as the batch took, but at most one second. */
        void rest(long pieceBegun) {
            long now = System.nanoTime();
            if (now - begun < PACED.toNanos()) {
                LockSupport.parkNanos(Math.min(SHARE * (now - pieceBegun), LONGEST_PAUSE.toNanos()));
            }
        }
    }

    /**
     * @param chosen returns the services to use from a global configuration, in the order of the requests
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
     * Time-stamps waiting records if this node is the leader and a run is due. A run is due when the term of leadership starts, and then after each
     * interval of the global configuration; while time-stamping fails, after each retry delay. Other nodes only read the state that the leader
     * stored.
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

    /** Reads the state that another node stored. If this fails, the last known state stays in use. */
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
     * Time-stamps all waiting records. A failure is stored in the state. Does nothing if this node is not the leader.
     *
     * @return whether this node is the leader
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
        String until = refusesFrom().map(from -> "; messages are rejected from " + from + " on").orElse("");
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
                store.keep(term, state.get());                // so that other nodes accept messages before the whole backlog is time-stamped
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
     * Time-stamps one record at once within its signature, also on a node that is not the leader. Does nothing if the record already has a
     * time-stamp.
     *
     * @throws RefusedException {@code timestamping_failed}, {@code mlog.no_timestamping_provider_found}, {@code global_conf_outdated}
     * @throws SQLException if the message log cannot be read or written
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

    /** Returns the bytes of this signature that a token covers; empty if the signature already contains a time-stamp or cannot be read. */
    private static Optional<byte[]> stampable(byte[] signature) {
        try {
            return SignatureTimeStamp.isIn(signature) ? Optional.empty() : Optional.of(SignatureTimeStamp.stamped(signature));
        } catch (RefusedException e) {
            LOG.log(Level.WARNING, "A recorded signature is time-stamped by a hash chain, because no token can be inserted into it: " + e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * Requests one token for all records of the batch, and stores the token in transactions of {@value #PIECE} records. Records that a crash leaves
     * without this token receive another token later.
     */
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
                    "None of the selected time-stamping services is approved").in(Stage.MESSAGE_LOG);
        }
        return found;
    }

    /**
     * Rejects messages if time-stamping has failed for too long. In immediate mode, each message is time-stamped before it is passed on, so only the
     * selected services are checked.
     *
     * @throws RefusedException {@code timestamping_failed} if time-stamping has failed for longer than the acceptable failure period;
     *         {@code mlog.no_timestamping_provider_found} if no selected service is approved
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
     * In immediate mode, time-stamps the record, so that no message is passed on without a time-stamp.
     *
     * @throws RefusedException {@code timestamping_failed}, with the failure of each service; {@code database_error}
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

    /** Stops a run after its current transaction. The thread is not interrupted, because an interrupted write would close the embedded database. */
    @Override
    public void close() {
        closed = true;
    }

    private Optional<Instant> refusesFrom() {
        return settings.acceptableFailure().isZero() || settings.immediately() ? Optional.empty()
                : state.get().failingSince().map(since -> since.plus(settings.acceptableFailure()));
    }

    /** Returns the state and the number of waiting records. */
    public TimeStampingStatus status() throws SQLException {
        return status(store.backlog());
    }

    /** Returns the state without a query of the database; its backlog is -1. */
    public TimeStampingStatus statusWithoutBacklog() {
        return status(-1);
    }

    private TimeStampingStatus status(long backlog) {
        TimeStampingState now = state.get();
        return new TimeStampingStatus(now.lastSuccess(), now.lastAttempt(), now.failingSince(), now.lastFailure(), refusesFrom(), backlog,
                services.outcomes());
    }
}
