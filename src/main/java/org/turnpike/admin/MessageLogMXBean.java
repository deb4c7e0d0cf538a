package org.turnpike.admin;

/** {@code turnpike:type=MessageLog}: the records of messages. */
@Text("The message log: the records of messages")
public interface MessageLogMXBean {

    /** The number of records in the database. Each read counts them, which takes seconds if PostgreSQL has many records. */
    @Text("Records in the database, counted at each read")
    long getRecords();

    /** Messages that this node has recorded since its start. */
    @Text("Messages that this node has recorded since its start")
    long getRecorded();

    /** Messages that this node has rejected since its start because they could not be recorded. */
    @Text("Messages that this node has rejected since its start because they could not be recorded")
    long getRefused();

    /** Messages that wait to be written. */
    @Text("Messages that wait to be written")
    int getWaiting();

    /** Why the last message that could not be recorded failed, since the start of this node; empty if every message was recorded. */
    @Text("Why the last message that could not be recorded failed, since the start of this node; empty if every message was recorded")
    String getLastFailure();

    /**
     * Finds records, the newest first, in pages. To get the next page, pass {@link RecordPageView#getNext} as {@code before}. Empty arguments are
     * ignored. A search takes at most 60 s.
     *
     * @param party {@code INSTANCE/CLASS/CODE[/SUBSYSTEM]} of the local party; a member also means its subsystems
     * @param caller {@code INSTANCE/CLASS/CODE[/SUBSYSTEM]} of the service client, local or not; a member also means its subsystems
     * @param peer {@code INSTANCE/CLASS/CODE[/SUBSYSTEM]} of the party at the other server: the provider if a local party is the caller, the service
     *        client if a local party is the provider; a member also means its subsystems
     * @param service the service code, or {@code INSTANCE/CLASS/CODE[/SUBSYSTEM]/SERVICE[/VERSION]}
     * @param messageId the message id of the protocol
     * @param from ISO-8601, the first instant of the range
     * @param to ISO-8601, the first instant after the range
     * @param before {@code next} of the previous page; empty for the first page
     * @param count 1 to 1000
     * @throws IllegalArgumentException naming the argument that cannot be read
     */
    @Text("Finds records, the newest first; empty arguments are ignored")
    RecordPageView search(@Text(name = "party", value = "INSTANCE/CLASS/CODE[/SUBSYSTEM] of the local party") String party,
            @Text(name = "caller", value = "INSTANCE/CLASS/CODE[/SUBSYSTEM] of the service client, local or not") String caller,
            @Text(name = "peer", value = "INSTANCE/CLASS/CODE[/SUBSYSTEM] of the party at the other server") String peer,
            @Text(name = "service", value = "service code, or the whole identifier of the service") String service,
            @Text(name = "messageId", value = "the message id of the protocol") String messageId,
            @Text(name = "from", value = "ISO-8601, the first instant of the range") String from,
            @Text(name = "to", value = "ISO-8601, the first instant after the range") String to,
            @Text(name = "before", value = "`next` of the previous page") String before,
            @Text(name = "count", value = "1 to 1000") int count);

    /**
     * Returns what was signed, by whom and when, according to the container of a record. Nothing is verified. *
     * @param record the number of the record
     * @throws IllegalArgumentException naming the argument if there is no such record
     */
    @Text("What was signed, by whom and when, according to the container of a record; nothing is verified")
    ContainerView contents(@Text(name = "record", value = "record number") long record);

    /**
     * Verifies the container of a record now, as {@code turnpike-admin verify} does, with the current global configuration. The time grows with the
     * size of the attachments.
     *
     * @param record the number of the record
     * @throws IllegalArgumentException naming the argument if there is no such record
     * @throws IllegalStateException without a global configuration
     */
    @Text("Verifies the container of a record now, with the current global configuration")
    ContainerView verify(@Text(name = "record", value = "record number") long record);

    /**
     * Writes the signed containers of records to a new ZIP file below {@code archive/}. The file is encrypted with the default key if archive files
     * are encrypted. It is kept until {@link #discard} deletes it.
     *
     * @param records 1 to 1000 record numbers, separated by commas
     * @return the file's name
     */
    @Changes("Export containers")
    @Text("Writes the signed containers of records to a new file below archive/ and returns its name")
    String export(@Text(name = "records", value = "1 to 1000 record numbers, separated by commas") String records);

    /**
     * Returns the bytes of an exported file from the offset on, at most 256 KiB; empty at the end of the file.
     *
     * @param file the name that {@link #export} returned
     */
    @Text("The bytes of an exported file from the offset on, at most 256 KiB; empty at its end")
    byte[] read(@Text(name = "file", value = "the name that export returned") String file,
            @Text(name = "offset", value = "offset in bytes") long offset);

    /** Deletes an exported file. The call can be repeated. */
    @Changes("Delete export")
    @Text("Deletes an exported file")
    void discard(@Text(name = "file", value = "the name that export returned") String file);
}
