package org.turnpike.admin;

import java.util.Map;
import javax.management.ConstructorParameters;

/** A refused handshake or message, explained. Has only open types; immutable. */
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

    /** The id that fault and log share. */
    public String getId() {
        return id;
    }

    /** When, ISO-8601 UTC. */
    public String getAt() {
        return at;
    }

    /** HANDSHAKE or MESSAGE. */
    public String getKind() {
        return kind;
    }

    /** SERVER, CLIENT or INFORMATION_SYSTEM: the part this server had. */
    public String getSide() {
        return side;
    }

    /** The other side, empty when not known. */
    public String getAddress() {
        return address;
    }

    /** The security server that registered the certificate, INSTANCE/CLASS/CODE/SERVER; empty when none. */
    public String getServer() {
        return server;
    }

    /** The service client, INSTANCE/CLASS/CODE[/SUBSYSTEM]; empty when the message could not be read so far, or no message needed the connection. */
    public String getClient() {
        return client;
    }

    /** The service that was called, INSTANCE/CLASS/CODE[/SUBSYSTEM]/SERVICE[/VERSION]; empty as the client. */
    public String getService() {
        return service;
    }

    /** The message id of the protocol; empty as the client. */
    public String getMessageId() {
        return messageId;
    }

    /** Subject of the certificate; empty when there was none. */
    public String getSubject() {
        return subject;
    }

    /** Its issuer. */
    public String getIssuer() {
        return issuer;
    }

    /** Its serial number in hex. */
    public String getSerial() {
        return serial;
    }

    /** SHA-256 of the certificate in hex; empty when there was none. */
    public String getSha256() {
        return sha256;
    }

    /** The error code as reported. */
    public String getCode() {
        return code;
    }

    /** Name of the reason, one of a closed set. */
    public String getReason() {
        return reason;
    }

    /** The check that failed, a sentence without full stop. */
    public String getCheck() {
        return check;
    }

    /** The values compared, by name. */
    public Map<String, String> getValues() {
        return values;
    }

    /** What to do, one sentence without full stop. */
    public String getRemedy() {
        return remedy;
    }

    /** Which of several nodes recorded it, HOST:HOME; its log has the line with the same id. */
    public String getNode() {
        return node;
    }
}
