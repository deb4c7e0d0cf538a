package org.turnpike.admin;

/** {@code turnpike:type=MessageLog}: what is recorded of the messages. */
@Text("The message log: the records of messages")
public interface MessageLogMXBean {

    /** Records in the database. Counts them, which with PostgreSQL and many records takes seconds. */
    @Text("Records in the database, counted at each read")
    long getRecords();

    /** Messages this node has recorded since its start. */
    @Text("Messages this node has recorded since its start")
    long getRecorded();

    /** Messages this node has refused since its start because they could not be recorded. */
    @Text("Messages that this node has rejected since its start because they could not be recorded")
    long getRefused();

    /** Messages that wait now to be written. */
    @Text("Messages that wait to be written")
    int getWaiting();

    /** Why a message could last not be recorded, since the start of this node. */
    @Text("Why the last message that could not be recorded failed, since the start of this node; empty if every message was recorded")
    String getLastFailure();

    /**
     * Finds records, the newest first, in pages: {@link RecordPageView#getNext} is where the next page starts. Empty arguments do not matter. A
     * search takes 60 s at most.
     *
     * @param party {@code INSTANCE/CLASS/CODE[/SUBSYSTEM]} of the local party; a member also means its subsystems
     * @param caller {@code INSTANCE/CLASS/CODE[/SUBSYSTEM]} of the service client, local or not; a member also means its subsystems
     * @param peer {@code INSTANCE/CLASS/CODE[/SUBSYSTEM]} of the party at the other server: the provider of the service where a local party
     *     calls, the service client where a local party is called; a member also means its subsystems
     * @param service its code, or {@code INSTANCE/CLASS/CODE[/SUBSYSTEM]/SERVICE[/VERSION]}
     * @param messageId the message id of the protocol
     * @param from ISO-8601, the first instant
     * @param to ISO-8601, the first instant after it
     * @param before {@code next} of the page before
     * @param count 1 to 1000
     * @throws IllegalArgumentException naming the argument that cannot be read
     */
    @Text("Finds records, the newest first; empty arguments do not matter")
    RecordPageView search(@Text(name = "party", value = "INSTANCE/CLASS/CODE[/SUBSYSTEM] of the local party") String party,
            @Text(name = "caller", value = "INSTANCE/CLASS/CODE[/SUBSYSTEM] of the service client, local or not") String caller,
            @Text(name = "peer", value = "INSTANCE/CLASS/CODE[/SUBSYSTEM] of the party at the other server") String peer,
            @Text(name = "service", value = "service code, or the whole identifier of the service") String service,
            @Text(name = "messageId", value = "the message id of the protocol") String messageId,
            @Text(name = "from", value = "ISO-8601, the first instant") String from,
            @Text(name = "to", value = "ISO-8601, the first instant after it") String to,
            @Text(name = "before", value = "`next` of the previous page") String before,
            @Text(name = "count", value = "1 to 1000") int count);

    /**
     * What was signed, by whom and when, as the container of a record says; nothing is verified.
     *
     * @param record its number
     * @throws IllegalArgumentException naming the argument when there is no such record
     */
    @Text("What was signed, by whom and when, as the container of a record says; nothing is verified")
    ContainerView contents(@Text(name = "record", value = "record number") long record);

    /**
     * Verifies the container of a record now, as {@code turnpike-admin verify} does, with the present global configuration. Takes as long as its
     * attachments are large.
     *
     * @param record its number
     * @throws IllegalArgumentException naming the argument when there is no such record
     * @throws IllegalStateException without a global configuration
     */
    @Text("Verifies the container of a record now, with the present global configuration")
    ContainerView verify(@Text(name = "record", value = "record number") long record);

    /**
     * Writes the signed containers of records into a new zip file below {@code archive/}, encrypted for the default key if archive files are
     * encrypted. It stays until it is discarded.
     *
     * @param records numbers with commas, 1 to 1000
     * @return the file's name
     */
    @Changes("Export containers")
    @Text("Writes the signed containers of records to a new file below archive/ and returns its name")
    String export(@Text(name = "records", value = "1 to 1000 record numbers, separated by commas") String records);

    /**
     * A piece of an exported file, 256 KiB at most; empty at its end.
     *
     * @param file as {@link #export} named it
     */
    @Text("The bytes of an exported file from the offset on, at most 256 KiB; empty at its end")
    byte[] read(@Text(name = "file", value = "the name that export returned") String file,
            @Text(name = "offset", value = "offset in bytes") long offset);

    /** Deletes an exported file; harmless to repeat. */
    @Changes("Delete export")
    @Text("Deletes an exported file")
    void discard(@Text(name = "file", value = "the name that export returned") String file);
}
