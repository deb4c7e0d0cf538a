package org.turnpike.admin;

import javax.management.ConstructorParameters;

/** A recorded message. Has only open types; immutable. */
public final class RecordView {
    private final long id;
    private final String at;
    private final String messageId;
    private final String requestId;
    private final String party;
    private final String client;
    private final String service;
    private final String kind;
    private final String side;
    private final String protocol;
    private final boolean stamped;
    private final String archive;

    /** Creates a view of all attributes, in the order of the getters. */
    @ConstructorParameters({"id", "at", "messageId", "requestId", "party", "client", "service", "kind", "side", "protocol", "stamped", "archive"})
    public RecordView(long id, String at, String messageId, String requestId, String party, String client, String service, String kind, String side, String protocol,
            boolean stamped, String archive) {
        this.id = id;
        this.at = at;
        this.messageId = messageId;
        this.requestId = requestId;
        this.party = party;
        this.client = client;
        this.service = service;
        this.kind = kind;
        this.side = side;
        this.protocol = protocol;
        this.stamped = stamped;
        this.archive = archive;
    }

    /** The record's number. */
    public long getId() {
        return id;
    }

    /** When the message was recorded, ISO-8601 in UTC. */
    public String getAt() {
        return at;
    }

    /** The message id of the protocol. */
    public String getMessageId() {
        return messageId;
    }

    /** The id of the exchange between the servers; empty if the exchange has none. */
    public String getRequestId() {
        return requestId;
    }

    /** The local party, {@code INSTANCE/CLASS/CODE[/SUBSYSTEM]}. */
    public String getParty() {
        return party;
    }

    /** The service client, {@code INSTANCE/CLASS/CODE[/SUBSYSTEM]}. */
    public String getClient() {
        return client;
    }

    /** The service, {@code INSTANCE/CLASS/CODE[/SUBSYSTEM]/SERVICE[/VERSION]}; empty if the message cannot be read. */
    public String getService() {
        return service;
    }

    /** REQUEST or RESPONSE. */
    public String getKind() {
        return kind;
    }

    /** CLIENT if this server is the consumer's server, SERVER if it is the provider's server. */
    public String getSide() {
        return side;
    }

    /** SOAP or REST. */
    public String getProtocol() {
        return protocol;
    }

    /** Whether the record is time-stamped. */
    public boolean isStamped() {
        return stamped;
    }

    /** The archive file that contains the record; empty if no archive file contains it. */
    public String getArchive() {
        return archive;
    }
}
