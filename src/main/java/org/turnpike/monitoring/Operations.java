package org.turnpike.monitoring;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.turnpike.message.Content;
import org.turnpike.message.Spool;
import org.turnpike.message.SpoolStore;

/** Operational data of this server: observes exchanges, stores their records and answers queries. Safe for use by many threads. */
public final class Operations implements ExchangeObserver {
    /** The time between two calls of {@link #readAddress}. */
    public static final Duration ADDRESS_INTERVAL = Duration.ofMinutes(10);

    private static final System.Logger LOG = System.getLogger(Operations.class.getName());

    private final OperationsSettings settings;
    private final InstantSource clock;
    private final RecordBuffer buffer;
    private final OperationalDataStore store;
    private final RecordWriter writer;
    private final HealthStatistics health;
    private final SpoolStore spools;
    private final String version;
    private final LongAdder observed = new LongAdder();
    private volatile Consumer<ObservedCall> listener = call -> { };
    private volatile String internalAddress = "0.0.0.0";

    /** @param version the X-Road version to write into records */
    public Operations(OperationsSettings settings, OperationalDataStore store, SpoolStore spools, String version, InstantSource clock) {
        this.settings = settings;
        this.version = version;
        this.clock = clock;
        this.store = store;
        this.spools = spools;
        buffer = new RecordBuffer(settings.buffer());
        writer = new RecordWriter(buffer, store, clock);
        health = new HealthStatistics(settings.healthWindow(), clock);
    }

    private void record(ObservedCall call) {
        if (settings.enabled()) {
            buffer.add(call.record());
            health.add(call.record());
        }
        listener.accept(call);
        observed.increment();
    }

    /** Sets the listener that receives each exchange. It must neither wait nor throw an exception. */
    public void listen(Consumer<ObservedCall> other) {
        listener = other;
    }

    /** Reads the address of this machine. Must be called every {@link #ADDRESS_INTERVAL}. */
    public void readAddress() {
        internalAddress = InternalAddress.find();
    }

    @Override
    public Observation observe(ExchangeRole role) {
        return new Observation(role, internalAddress, version, clock, this::record);
    }

    /** Returns the job that stores the waiting records. It must run every {@link OperationsSettings#storeInterval}. */
    public Runnable writer() {
        return writer;
    }

    /** Deletes records after their retention time. */
    public void deleteOld() {
        try {
            store.deleteBefore(clock.instant().minus(settings.kept()).getEpochSecond());
        } catch (SQLException e) {
            LOG.log(Level.WARNING, "Cannot delete old operational data: " + e.getMessage() + ". The next run tries again.");
        }
    }

    /** Returns the second, in Unix time, from which on records are not available yet. */
    public long availableBefore() {
        return clock.instant().minus(settings.availableAfter()).getEpochSecond();
    }

    /**
     * An answer to a query.
     *
     * @param records gzip of the UTF-8 JSON {@code {"records":[...]}}
     * @param next the first second for the next query; empty if no record after this answer can match the query
     */
    public record Answer(long count, Content records, OptionalLong next) {
    }

    /**
     * Answers a query whose first second is available.
     *
     * @param to receives the records; the caller closes it
     */
    public Answer answer(OperationalQuery query, Spool to) throws IOException, SQLException {
        long available = availableBefore();
        boolean cut = query.to() >= available;
        OperationalQuery wanted = cut ? query.until(available - 1) : query;
        OptionalLong last = store.secondOf(wanted, settings.recordsInAnswer());
        boolean more = last.isPresent() && store.secondOf(after(wanted, last.getAsLong()), 1).isPresent();
        long count = new RecordsJson(query.fields()).write(store, last.isPresent() ? wanted.until(last.getAsLong()) : wanted, to);
        OptionalLong next = more ? OptionalLong.of(last.getAsLong() + 1) : cut ? OptionalLong.of(available) : OptionalLong.empty();
        return new Answer(count, to, next);
    }

    private static OperationalQuery after(OperationalQuery query, long second) {
        return new OperationalQuery(second + 1, query.to(), query.party(), query.provider(), query.fields());
    }

    /** Returns a spool for an answer. */
    public Spool openSpool() {
        return spools.open();
    }

    /** Returns the health statistics of the services of this server. */
    public HealthStatistics health() {
        return health;
    }

    /** The stored records. */
    public OperationalDataStore store() {
        return store;
    }

    /** How many exchanges have ended since the start. */
    public long observed() {
        return observed.sum();
    }

    /** How many records wait to be stored. */
    public int waiting() {
        return buffer.size();
    }

    /** How many records were lost since the start. */
    public long lost() {
        return buffer.lost();
    }

    /** How many records were stored since the start. */
    public long stored() {
        return writer.stored();
    }

    /** Returns why records cannot be stored at present; empty if they can be stored. */
    public Optional<String> problem() {
        return writer.problem();
    }

    /** The settings. */
    public OperationsSettings settings() {
        return settings;
    }
}
