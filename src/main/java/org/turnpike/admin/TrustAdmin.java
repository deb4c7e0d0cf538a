package org.turnpike.admin;

import java.lang.System.Logger.Level;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.turnpike.id.ClientId;
import org.turnpike.refusals.RefusalCriteria;
import org.turnpike.refusals.RefusalHistory;

/** Records and doctor over JMX. */
public final class TrustAdmin implements TrustMXBean {
    private static final System.Logger LOG = System.getLogger(TrustAdmin.class.getName());
    private static final String TIME = "a time in UTC such as 2026-11-21T10:00:00Z";
    private static final int LONGEST_HOST = 253;
    private static final int HIGHEST_PORT = 65535;
    private static final int MOST_SERVERS = 20;

    private final RefusalHistory history;
    private final Doctor doctor;
    private final ServiceCall calls;

    public TrustAdmin(RefusalHistory history, Doctor doctor, ServiceCall calls) {
        this.history = history;
        this.doctor = doctor;
        this.calls = calls;
    }

    @Override
    public long getRecordCount() {
        return history.count();
    }

    @Override
    public int getRecordsWaiting() {
        return history.waiting();
    }

    @Override
    public long getRecordsLost() {
        return history.lost();
    }

    @Override
    public List<RefusalView> records(int count) {
        return RefusalViews.of(page(RefusalCriteria.ALL, "", count).records());
    }

    @Override
    public RefusalPageView search(String from, String to, String check, String peer, String address, String id, String before, int count) {
        RefusalHistory.Page page = page(new RefusalCriteria(read("from", from, TIME, Instant::parse), read("to", to, TIME, Instant::parse), text(check), text(peer),
                text(address), text(id)), before, count);
        return new RefusalPageView(RefusalViews.of(page.records()), page.next().orElse(""));
    }

    private RefusalHistory.Page page(RefusalCriteria criteria, String before, int count) {
        if (count < 1 || count > RefusalHistory.LARGEST_PAGE) {
            throw new IllegalArgumentException("count: " + count + " is not from 1 to " + RefusalHistory.LARGEST_PAGE);
        }
        return read("before", before, "the text that the previous page returned as next", each -> history.search(criteria, Optional.of(each), count))
                .orElseGet(() -> history.search(criteria, Optional.empty(), count));
    }

    private static Optional<String> text(String text) {
        return Optional.ofNullable(text).filter(given -> !given.isBlank());
    }

    private static <T> Optional<T> read(String name, String text, String allowed, Function<String, T> reader) {
        try {
            return text(text).map(reader);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new IllegalArgumentException(name + ": '" + text + "' is not allowed. Allowed: " + allowed, e);
        }
    }

    @Override
    public RefusalView record(String id) {
        return text(id).flatMap(history::find).map(RefusalViews::of)
                .orElseThrow(() -> new IllegalArgumentException("id: no record '" + id + "' is kept"));
    }

    @Override
    public DoctorReport doctor(String host, int port) {
        if (host == null || host.length() > LONGEST_HOST || !host.matches("[A-Za-z0-9._:-]+")) {
            throw new IllegalArgumentException("host: '" + host + "' is not a host name or IP address");
        }
        if (port < 0 || port > HIGHEST_PORT) {
            throw new IllegalArgumentException("port: " + port + " is not from 0 to " + HIGHEST_PORT);
        }
        LOG.log(Level.INFO, "The doctor checks the handshake with " + host + ":" + doctor.portOf(port));
        return doctor.examine(host, port);
    }

    @Override
    public CallReport callThrough(String client, String provider) {
        return calls.call(ConfigurationEdits.named("client", () -> ClientId.parse(client)), ConfigurationEdits.named("provider", () -> ClientId.parse(provider)));
    }

    @Override
    public List<DoctorReport> doctorOf(String peer) {
        List<String> addresses = doctor.addressesOf(peer);
        if (addresses.size() > MOST_SERVERS) {
            throw new IllegalArgumentException("peer: " + peer + " has " + addresses.size() + " servers; at most " + MOST_SERVERS
                    + " are checked at once. Give the identifier of one server");
        }
        return addresses.stream().map(each -> doctor(each, 0)).toList();
    }
}
