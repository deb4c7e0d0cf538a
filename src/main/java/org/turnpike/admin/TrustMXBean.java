package org.turnpike.admin;

import java.util.List;

/** {@code turnpike:type=Trust}: records of rejected handshakes and messages, and the handshake doctor. */
@Text("Rejected handshakes and messages with explanations, and the handshake doctor")
public interface TrustMXBean {

    /** The number of records in the database that all nodes share. {@code turnpike.trust.records} limits this number. */
    @Text("How many records are kept now")
    long getRecordCount();

    /** How many records of this node wait in memory to be stored. */
    @Text("How many records of this node wait to be stored")
    int getRecordsWaiting();

    /** The number of records that this node has dropped since its start, because the database did not answer and the records could not be stored. */
    @Text("Number of records that this node has dropped since its start, before they could be stored")
    long getRecordsLost();

    /**
     * Returns the latest rejected handshakes and messages of all nodes, the newest first. If the database fails, returns the records that this node
     * has in memory.
     *
     * @param count the largest number of records, 1 to 1000
     * @throws IllegalArgumentException naming the argument if it is out of bounds
     */
    @Text("The latest rejected handshakes and messages, the newest first")
    List<RefusalView> records(@Text(name = "count", value = "largest number of records, 1 to 1000") int count);

    /**
     * Finds rejected handshakes and messages of all nodes, the newest first, in pages. To get the next page, pass {@link RefusalPageView#getNext} as
     * {@code before}. Empty arguments are ignored.
     *
     * @param from ISO-8601, the first instant of the range
     * @param to ISO-8601, the first instant after the range
     * @param check the name of the reason such as {@code OcspTooOld}, the error code, or its last segment
     * @param peer identifier of the security server, the service client or the service, or of the member or subsystem to which it belongs
     * @param address the address of the other side
     * @param id the id in the fault and in the log, or the message id of the protocol
     * @param before {@code next} of the previous page; empty for the first page
     * @param count 1 to 1000
     * @throws IllegalArgumentException naming the argument that cannot be read
     */
    @Text("Finds rejected handshakes and messages, the newest first; empty arguments are ignored")
    RefusalPageView search(@Text(name = "from", value = "ISO-8601, the first instant of the range") String from,
            @Text(name = "to", value = "ISO-8601, the first instant after the range") String to,
            @Text(name = "check", value = "name of the reason, error code, or its last segment") String check,
            @Text(name = "peer", value = "identifier of a security server, client or service, or of the member or subsystem to which it belongs") String peer,
            @Text(name = "address", value = "address of the other side") String address,
            @Text(name = "id", value = "the id in the fault and in the log, or the message id") String id,
            @Text(name = "before", value = "`next` of the previous page") String before,
            @Text(name = "count", value = "1 to 1000") int count);

    /**
     * Returns the record with the id of a fault. If this server was both the consumer's and the provider's server, returns the record of the side
     * that rejected the message.
     *
     * @throws IllegalArgumentException if no record with this id is kept
     */
    @Text("The record with the id of the fault and the log")
    RefusalView record(@Text(name = "id", value = "the id in the fault's detail") String id);

    /**
     * Connects to another security server in the same way as to send a message, and reports each step: the messages of the handshake, the
     * certificates, the OCSP responses and the checks. Sends no message and writes nothing to disk. It makes several connections, each of which can
     * take up to the connect timeout.
     *
     * @param host host name or IP address
     * @param port TCP port, 1 to 65535; 0 for the port where peers listen
     * @throws IllegalArgumentException naming the argument that is not a host or not a port
     */
    @Text("Connects to another security server in the same way as to send a message, and explains the handshake")
    DoctorReport doctor(@Text(name = "host", value = "host name or IP address") String host,
            @Text(name = "port", value = "TCP port; 0 for the port where peers listen") int port);

    /**
     * Like {@link #doctor}, but connects to the published address of a security server, or of every security server that serves a client. Returns one
     * report for each address.
     *
     * @throws IllegalArgumentException naming the argument if the global configuration has no such server and no such client, or if there are more
     *        than 20 servers
     */
    @Text("Connects to a security server by its identifier, or to every server of a client, and explains each handshake")
    List<DoctorReport> doctorOf(@Text(name = "peer", value = "INSTANCE/CLASS/CODE/SERVER of a server, or INSTANCE/CLASS/CODE[/SUBSYSTEM] of a client") String peer);

    /**
     * Calls {@code listMethods} of a client through its security server, in the name of a client of this server. The message is recorded in the
     * message log like any other message. A fault is in the report.
     *
     * @param client a client of this server
     * @param provider the client that is called
     * @throws IllegalArgumentException naming the argument if it is not an identifier
     * @throws IllegalStateException if there is no answer
     */
    @Text("Calls listMethods of a client through its security server, in the name of a client of this server")
    @Changes("Call listMethods")
    CallReport callThrough(@Text(name = "client", value = "INSTANCE/CLASS/CODE[/SUBSYSTEM] of a client of this server") String client,
            @Text(name = "provider", value = "INSTANCE/CLASS/CODE[/SUBSYSTEM] of the client that is called") String provider);
}
