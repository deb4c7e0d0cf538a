package org.turnpike.admin;

import java.lang.System.Logger.Level;
import java.util.List;
import org.turnpike.refusals.RefusalRecords;

/** Records and doctor over JMX. */
public final class TrustAdmin implements TrustMXBean {
    private static final System.Logger LOG = System.getLogger(TrustAdmin.class.getName());
    private static final int LONGEST_HOST = 253;
    private static final int HIGHEST_PORT = 65535;
    private static final int MOST_SERVERS = 20;

    private final RefusalRecords records;
    private final Doctor doctor;

    public TrustAdmin(RefusalRecords records, Doctor doctor) {
        this.records = records;
        this.doctor = doctor;
    }

    @Override
    public int getRecordCount() {
        return records.latest(records.capacity()).size();
    }

    @Override
    public List<RefusalView> records(int count) {
        if (count < 1 || count > records.capacity()) {
            throw new IllegalArgumentException("count: " + count + " is not from 1 to " + records.capacity());
        }
        return RefusalViews.of(records.latest(count));
    }

    @Override
    public RefusalView record(String id) {
        return records.find(id).map(RefusalViews::of)
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
    public List<DoctorReport> doctorOf(String peer) {
        List<String> addresses = doctor.addressesOf(peer);
        if (addresses.size() > MOST_SERVERS) {
            throw new IllegalArgumentException("peer: " + peer + " has " + addresses.size() + " servers; at most " + MOST_SERVERS
                    + " are checked at once. Give the identifier of one server");
        }
        return addresses.stream().map(each -> doctor(each, 0)).toList();
    }
}
