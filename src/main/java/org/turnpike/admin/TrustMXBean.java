package org.turnpike.admin;

import java.util.List;

/** {@code turnpike:type=Trust}: refused handshakes and messages, and the handshake doctor. */
@Text("Rejected handshakes and messages with explanations, and the handshake doctor")
public interface TrustMXBean {

    /** How many records are kept now, in the database that all nodes share; {@code turnpike.trust.records} bounds them. */
    @Text("How many records are kept now")
    long getRecordCount();

    /** How many records of this node wait in memory to be stored. */
    @Text("How many records of this node wait to be stored")
    int getRecordsWaiting();

    /** Number of records that this node has dropped since its start, because the database did not answer and they could not be stored. */
    @Text("Number of records that this node has dropped since its start, before they could be stored")
    long getRecordsLost();

    /**
     * The latest refused handshakes and messages of all nodes, the newest first. While the database fails, those that this node has in memory.
     *
     * @param count how many at most, 1 to 1000
     * @throws IllegalArgumentException naming the argument when it is out of bounds
     */
    @Text("The latest rejected handshakes and messages, the newest first")
    List<RefusalView> records(@Text(name = "count", value = "how many at most, 1 to 1000") int count);

    /**
     * Finds refused handshakes and messages of all nodes, the newest first, in pages: {@link RefusalPageView#getNext} is where the next page
     * starts. Empty arguments do not matter.
     *
     * @param from ISO-8601, the first instant
     * @param to ISO-8601, the first instant after it
     * @param check the name of the reason such as {@code OcspTooOld}, the error code, or its last segment
     * @param peer path of the security server, the service client or the service, or of a member or subsystem above it
     * @param address of the other side
     * @param id the id in fault and log, or the message id of the protocol
     * @param before {@code next} of the page before
     * @param count 1 to 1000
     * @throws IllegalArgumentException naming the argument that cannot be read
     */
    @Text("Finds refused handshakes and messages, the newest first; empty arguments do not matter")
    RefusalPageView search(@Text(name = "from", value = "ISO-8601, the first instant") String from,
            @Text(name = "to", value = "ISO-8601, the first instant after it") String to,
            @Text(name = "check", value = "name of the reason, error code, or its last segment") String check,
            @Text(name = "peer", value = "identifier of a security server, client or service, or of the member or subsystem above it") String peer,
            @Text(name = "address", value = "address of the other side") String address,
            @Text(name = "id", value = "the id in fault and log, or the message id") String id,
            @Text(name = "before", value = "`next` of the previous page") String before,
            @Text(name = "count", value = "1 to 1000") int count);

    /**
     * The record with a fault's id. If both servers of the exchange are here, that of the server that refused.
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

    /**
     * Calls {@code listMethods} of a client through its security server, in the name of an own client: a message like any other, recorded in the
     * message log. A fault is in the report.
     *
     * @param client an own client
     * @param provider the client that is called
     * @throws IllegalArgumentException naming the argument when it is not an identifier
     * @throws IllegalStateException when there is no answer at all
     */
    @Text("Calls listMethods of a client through its security server, in the name of an own client")
    @Changes("Call listMethods")
    CallReport callThrough(@Text(name = "client", value = "INSTANCE/CLASS/CODE[/SUBSYSTEM] of an own client") String client,
            @Text(name = "provider", value = "INSTANCE/CLASS/CODE[/SUBSYSTEM] of the client that is called") String provider);
}
