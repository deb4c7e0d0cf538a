package org.turnpike.refusals;

import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.turnpike.fault.FailureText;
import org.turnpike.fault.LogRate;
import org.turnpike.fault.LogText;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.globalconf.RegisteredServer;
import org.turnpike.id.CallId;
import org.turnpike.id.ServerId;
import org.turnpike.net.IpNetwork;
import org.turnpike.trust.MessageRefusal;
import org.turnpike.trust.RefusalReason;

/**
 * Keeps the latest refused handshakes and messages of this node in memory, each with its explanation. {@link RefusalHistory} copies them to the
 * database. Each refusal has one record: if a failed handshake also ends a message, both have the same id and share one record. The caller that adds
 * a record also writes its log line. Thread-safe.
 */
public final class RefusalRecords {
    /** How many records are kept by default. */
    public static final int DEFAULT_CAPACITY = 1000;
    /** Maximum number of log lines a minute about refused messages of one address. */
    public static final int MAX_LINES_OF_AN_ADDRESS = 120;
    private static final int MAX_LINES = 600;
    private static final int LONGEST_CODE = 200;
    private static final Pattern UUID_TEXT = Pattern.compile("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}");

    private final LogRate rate = new LogRate(MAX_LINES_OF_AN_ADDRESS, MAX_LINES);
    private final int capacity;
    private final InstantSource clock;
    private final Supplier<Optional<GlobalConfiguration>> conf;
    private final Map<String, RefusalRecord> records = new LinkedHashMap<>();       // by id, oldest first; guarded by itself
    private final Set<String> waiting = new LinkedHashSet<>();                            // ids of records that are not stored yet, oldest first; guarded by records
    private long lost;                                                                    // guarded by records
    private final Map<List<String>, Double> counts = new HashMap<>();                     // guarded by records
    private final Map<String, Set<String>> unstored = new LinkedHashMap<>();              // ids of records that are not stored yet, by network, oldest first; guarded by records
    private final Map<String, Set<String>> stored = new LinkedHashMap<>();                // ids of stored records, by network, oldest first; guarded by records

    /**
     * @param capacity how many records are kept. For each further record, one record is removed. Records that are stored in the database are removed
     *         before others, and the network with the most records loses its oldest record
     * @param conf the global configuration, which knows the security server that registered a certificate
     */
    public RefusalRecords(int capacity, InstantSource clock, Supplier<Optional<GlobalConfiguration>> conf) {
        if (capacity < 1) {
            throw new IllegalArgumentException("At least one record must be kept, not " + capacity);
        }
        this.capacity = capacity;
        this.clock = clock;
        this.conf = conf;
    }

    /**
     * Records a refused or failed handshake.
     *
     * @param other the known facts about the other side
     */
    public RefusalRecord handshake(RefusalRecord.Side side, OtherSide other, RefusedException refusal) {
        return add(made(refusal.id(), RefusalRecord.Kind.HANDSHAKE, side, other, refusal, RefusalReason.of(refusal), CallId.UNKNOWN));
    }

    /**
     * The other side of a connection.
     *
     * @param address IP address or host name, if known
     * @param presented the certificates that the other side presented, leaf first; empty if it presented none
     * @param tls version and cipher suite of TLS; empty if unknown
     */
    public record OtherSide(Optional<String> address, List<X509Certificate> presented, String tls) {
        private static final int MOST_SHOWN = 5;

        public OtherSide(String address, List<X509Certificate> presented) {
            this(Optional.of(address), presented, "");
        }

        /**
         * Returns the facts about the connection for the record: {@code tls}, and the subjects of the first five certificates as {@code certificate1}
         * and so on.
         */
        Map<String, String> seen() {
            Map<String, String> seen = new LinkedHashMap<>();
            if (!tls.isEmpty()) {
                seen.put("tls", tls);
            }
            for (int i = 0; i < Math.min(MOST_SHOWN, presented.size()); i++) {
                seen.put("certificate" + (i + 1), presented.get(i).getSubjectX500Principal().toString());
            }
            return seen;
        }
    }

    /** Records a refused message. If a record with the same id exists, adds the identifiers of the call to that record and returns it. */
    public RefusalRecord message(RefusalRecord.Side side, OtherSide other, RefusedException refusal, CallId call) {
        return add(made(refusal.id(), RefusalRecord.Kind.MESSAGE, side, other, refusal, RefusalReason.of(refusal), call));
    }

    /**
     * Records a message that the provider's side refused with a fault. If the id in the fault is a UUID, as security servers create it, the record
     * has the same id. Other ids, which information systems create, may occur several times. For them, the record has a new id; a search for the id
     * in the fault also finds the record.
     */
    public RefusalRecord fault(OtherSide provider, RefusedException fault, CallId call) {
        boolean unique = UUID_TEXT.matcher(fault.id()).matches();
        String id = unique ? fault.id() : UUID.randomUUID().toString();
        return add(made(id, RefusalRecord.Kind.MESSAGE, RefusalRecord.Side.CLIENT, provider, fault,
                new MessageRefusal.RefusedByProvider(LogText.printable(fault.code(), LONGEST_CODE), FailureText.message(fault), unique ? "" : StoredRefusal.id(fault.id())), call));
    }

    private RefusalRecord made(String id, RefusalRecord.Kind kind, RefusalRecord.Side side, OtherSide other, RefusedException refusal,
            RefusalReason reason, CallId call) {
        return new RefusalRecord(id, clock.instant(), kind, side, other.address(), other.presented().stream().findFirst().flatMap(this::serverOf),
                RefusalReason.certificate(refusal, other.presented()).map(RefusalRecord.Presented::of),
                LogText.printable(refusal.code(), LONGEST_CODE), reason, other.seen(), call);
    }

    private RefusalRecord add(RefusalRecord made) {
        synchronized (records) {
            RefusalRecord known = records.putIfAbsent(made.id(), made);
            if (known != null) {
                return complete(known, made.call());
            }
            waiting.add(made.id());
            counts.merge(List.of(lower(made.kind()), lower(made.side()), made.reason().name()), 1.0, Double::sum);
            add(unstored, made);
            if (records.size() > capacity) {
                removeOne();
            }
            return made;
        }
    }

    private RefusalRecord complete(RefusalRecord known, CallId call) {
        RefusalRecord completed = known.with(call);
        if (completed != known) {
            records.put(completed.id(), completed);
            waiting.add(completed.id());
            if (remove(stored, completed)) {
                add(unstored, completed);
            }
        }
        return completed;
    }

    private static String lower(Enum<?> name) {
        return name.name().toLowerCase(Locale.ROOT);
    }

    private static String network(RefusalRecord record) {
        return record.address().map(IpNetwork::of).orElse("");
    }

    private static void add(Map<String, Set<String>> ids, RefusalRecord record) {
        ids.computeIfAbsent(network(record), any -> new LinkedHashSet<>()).add(record.id());
    }

    private static boolean remove(Map<String, Set<String>> ids, RefusalRecord record) {
        String network = network(record);
        boolean removed = ids.getOrDefault(network, Set.of()).contains(record.id()) && ids.get(network).remove(record.id());
        if (removed && ids.get(network).isEmpty()) {
            ids.remove(network);
        }
        return removed;
    }

    /** Removes the oldest record of the network with the most records, so that repeated refusals of one network do not replace the records of others. */
    private void removeOne() {
        Map<String, Set<String>> from = stored.isEmpty() ? unstored : stored;
        String id = Collections.max(from.values(), Comparator.comparing(Set::size)).iterator().next();
        remove(from, records.remove(id));
        if (waiting.remove(id)) {
            lost++;
        }
    }

    private Optional<ServerId> serverOf(X509Certificate leaf) {
        return conf.get().flatMap(snapshot -> snapshot.findServer(leaf)).map(RegisteredServer::id);
    }

    /** Returns how many refusals there were since the start, by kind, side and name of the reason. Records that are no longer kept are included. */
    public Map<List<String>, Double> counts() {
        synchronized (records) {
            return Map.copyOf(counts);
        }
    }

    /** How many records are kept at most. */
    public int capacity() {
        return capacity;
    }

    /**
     * Removes at most {@code most} records from the queue of waiting records, oldest first, and returns them. The caller must pass them to
     * {@link #stored} or to {@link #restoreWaiting}.
     */
    List<RefusalRecord> takeWaiting(int most) {
        synchronized (records) {
            List<RefusalRecord> batch = waiting.stream().limit(most).map(records::get).toList();
            batch.forEach(each -> waiting.remove(each.id()));
            return batch;
        }
    }

    /** Marks records as stored. If memory is full, stored records are removed before others. */
    void stored(List<RefusalRecord> batch) {
        synchronized (records) {
            for (RefusalRecord each : batch) {
                if (!waiting.contains(each.id()) && remove(unstored, each)) {
                    add(stored, each);
                }
            }
        }
    }

    /**
     * Adds records to the queue of waiting records again, because they could not be stored. Records that were removed from memory in the meantime are
     * lost and counted.
     */
    void restoreWaiting(List<RefusalRecord> batch) {
        synchronized (records) {
            for (RefusalRecord each : batch) {
                if (records.containsKey(each.id())) {
                    waiting.add(each.id());
                } else {
                    lost++;
                }
            }
        }
    }

    /** How many records wait to be stored. */
    int waiting() {
        synchronized (records) {
            return waiting.size();
        }
    }

    /** How many records were dropped before they were stored, since the start. */
    long lost() {
        synchronized (records) {
            return lost;
        }
    }

    /** Returns the latest records, newest first; at most {@code count}. */
    public List<RefusalRecord> latest(int count) {
        List<RefusalRecord> all = new ArrayList<>();
        synchronized (records) {
            all.addAll(records.values());
        }
        Collections.reverse(all);
        return List.copyOf(all.subList(0, Math.min(Math.max(count, 0), all.size())));
    }

    /** Finds the record with this id; empty if no kept record has it. */
    public Optional<RefusalRecord> find(String id) {
        synchronized (records) {
            return Optional.ofNullable(records.get(id));
        }
    }

    /**
     * Requests permission to write a log line about a refusal, so that no other party can fill the log.
     *
     * @param address the IP address or host name of the other side
     * @return the result of {@link LogRate#next}
     */
    public OptionalLong nextLine(String address) {
        return rate.next(address);
    }
}
