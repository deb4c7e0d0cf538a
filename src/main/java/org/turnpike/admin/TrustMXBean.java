package org.turnpike.admin;

import java.util.List;

/** {@code turnpike:type=Trust}: refused handshakes and messages, and the handshake doctor. */
@Text("Rejected handshakes and messages with explanations, and the handshake doctor")
public interface TrustMXBean {

    /** How many records are kept now; the oldest go when there are more than 1000. */
    @Text("How many records are kept now")
    int getRecordCount();

    /**
     * The latest refused handshakes and messages, the newest first. Reads memory alone.
     *
     * @param count how many at most, 1 to 1000
     * @throws IllegalArgumentException naming the argument when it is out of bounds
     */
    @Text("The latest rejected handshakes and messages, the newest first")
    List<RefusalView> records(@Text(name = "count", value = "how many at most, 1 to 1000") int count);

    /**
     * The record with a fault's id.
     *
     * @throws IllegalArgumentException when no record with that id is kept
     */
    @Text("The record with the id of the fault and the log")
    RefusalView record(@Text(name = "id", value = "the id in the fault's detail") String id);

    /**
     * Connects to another security server as this one would to send a message, and says of each step what it saw: the handshake message by
     * message, certificates, OCSP responses, checks. Sends no message; writes nothing to disk. Takes
     * up to the connect timeout several times over.
     *
     * @param host host name or IP address
     * @param port TCP port, 1 to 65535; 0 for the port where peers listen
     * @throws IllegalArgumentException naming the argument when it is not a host or not a port
     */
    @Text("Connects to another security server as this server does, and explains the handshake")
    DoctorReport doctor(@Text(name = "host", value = "host name or IP address") String host,
            @Text(name = "port", value = "TCP port; 0 for the port where peers listen") int port);

    /**
     * As {@link #doctor}, at the published address of a security server, or of every security server that serves a client: a report each.
     *
     * @throws IllegalArgumentException naming the argument when the global configuration has no such server and no such client, or there are
     *     more than 20 servers
     */
    @Text("Connects to a security server by its identifier, or to every server of a client, and explains each handshake")
    List<DoctorReport> doctorOf(@Text(name = "peer", value = "INSTANCE/CLASS/CODE/SERVER of a server, or INSTANCE/CLASS/CODE[/SUBSYSTEM] of a client") String peer);
}
