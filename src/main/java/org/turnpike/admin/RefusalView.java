package org.turnpike.admin;

import java.util.Map;
import javax.management.ConstructorParameters;

/**
 * The explanation of a rejected handshake or message. Has only open types; immutable.
 *
 * @param getId the id that is in the fault and in the log
 * @param getAt when it was rejected, ISO-8601 in UTC
 * @param getKind HANDSHAKE or MESSAGE
 * @param getSide the role of this server: SERVER (called by a security server), CLIENT (calling a security server) or INFORMATION_SYSTEM (called by
 *     an information system)
 * @param getAddress the address of the other side; empty if unknown
 * @param getServer the security server that registered the certificate, INSTANCE/CLASS/CODE/SERVER; empty if there is none
 * @param getClient the service client, INSTANCE/CLASS/CODE[/SUBSYSTEM]; empty if this part of the message could not be read, or if the connection
 *     was not for a message
 * @param getService the service that was called, INSTANCE/CLASS/CODE[/SUBSYSTEM]/SERVICE[/VERSION]; empty in the same cases as the client
 * @param getMessageId the message id of the protocol; empty in the same cases as the client
 * @param getSubject subject of the certificate; empty if there was none
 * @param getIssuer issuer of the certificate
 * @param getSerial serial number of the certificate in hex
 * @param getSha256 SHA-256 of the certificate in hex; empty if there was none
 * @param getCode the reported error code
 * @param getReason the name of the reason, one of a fixed set
 * @param getCheck the check that failed, as a sentence without a full stop
 * @param getValues the values that were compared, by name
 * @param getRemedy the remedy, as one sentence without a full stop
 * @param getNode the node that made the record, HOST:HOME. The log of this node has the line with the same id.
 */
public record RefusalView(String getId, String getAt, String getKind, String getSide, String getAddress, String getServer, String getClient,
        String getService, String getMessageId, String getSubject, String getIssuer, String getSerial, String getSha256, String getCode,
        String getReason, String getCheck, Map<String, String> getValues, String getRemedy, String getNode) {
    @ConstructorParameters({"id", "at", "kind", "side", "address", "server", "client", "service", "messageId", "subject", "issuer", "serial",
            "sha256", "code", "reason", "check", "values", "remedy", "node"})
    public RefusalView {
    }
}
