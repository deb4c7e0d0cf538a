package org.turnpike.admin;

import java.util.Map;
import javax.management.ConstructorParameters;

/** The explanation of a rejected handshake or message. Has only open types; immutable. */
public final class RefusalView {
    private final String id;
    private final String at;
    private final String kind;
    private final String side;
    private final String address;
    private final String server;
    private final String client;
    private final String service;
    private final String messageId;
    private final String subject;
    private final String issuer;
    private final String serial;
    private final String sha256;
    private final String code;
    private final String reason;
    private final String check;
    private final Map<String, String> values;
    private final String remedy;
    private final String node;

    /** Creates a view of all attributes, in the order of the getters. */
    @ConstructorParameters({"id", "at", "kind", "side", "address", "server", "client", "service", "messageId", "subject", "issuer", "serial", "sha256", "code", "reason", "check",
            "values", "remedy", "node"})
    public RefusalView(String id, String at, String kind, String side, String address, String server, String client, String service, String messageId, String subject, String issuer,
            String serial, String sha256, String code, String reason, String check, Map<String, String> values, String remedy, String node) {
        this.id = id;
        this.at = at;
        this.kind = kind;
        this.side = side;
        this.address = address;
        this.server = server;
        this.client = client;
        this.service = service;
        this.messageId = messageId;
        this.subject = subject;
        this.issuer = issuer;
        this.serial = serial;
        this.sha256 = sha256;
        this.code = code;
        this.reason = reason;
        this.check = check;
        this.values = values;
        this.remedy = remedy;
        this.node = node;
    }

    /** The id that is in the fault and in the log. */
    public String getId() {
        return id;
    }

    /** When it was rejected, ISO-8601 in UTC. */
    public String getAt() {
        return at;
    }

    /** HANDSHAKE or MESSAGE. */
    public String getKind() {
        return kind;
    }

    /**
     * The role of this server: SERVER (called by a security server), CLIENT (calling a security server) or INFORMATION_SYSTEM (called by an
     * information system).
     */
    public String getSide() {
        return side;
    }

    /** The address of the other side; empty if unknown. */
    public String getAddress() {
        return address;
    }

    /** The security server that registered the certificate, INSTANCE/CLASS/CODE/SERVER; empty if no server registered it. */
    public String getServer() {
        return server;
    }

    /**
     * The service client, INSTANCE/CLASS/CODE[/SUBSYSTEM]; empty if this part of the message could not be read, or if the connection was not for a
     * message.
     */
    public String getClient() {
        return client;
    }

    /** The service that was called, INSTANCE/CLASS/CODE[/SUBSYSTEM]/SERVICE[/VERSION]; empty in the same cases as the client. */
    public String getService() {
        return service;
    }

    /** The message id of the protocol; empty in the same cases as the client. */
    public String getMessageId() {
        return messageId;
    }

    /** Subject of the certificate; empty if there was none. */
    public String getSubject() {
        return subject;
    }

    /** Issuer of the certificate. */
    public String getIssuer() {
        return issuer;
    }

    /** Serial number of the certificate in hex. */
    public String getSerial() {
        return serial;
    }

    /** SHA-256 of the certificate in hex; empty if there was none. */
    public String getSha256() {
        return sha256;
    }

    /** The reported error code. */
    public String getCode() {
        return code;
    }

    /** The name of the reason, one of a fixed set. */
    public String getReason() {
        return reason;
    }

    /** The check that failed, as a sentence without a full stop. */
    public String getCheck() {
        return check;
    }

    /** The values that were compared, by name. */
    public Map<String, String> getValues() {
        return values;
    }

    /** The remedy, as one sentence without a full stop. */
    public String getRemedy() {
        return remedy;
    }

    /** The node that made the record, HOST:HOME. The log of this node has the line with the same id. */
    public String getNode() {
        return node;
    }
}
