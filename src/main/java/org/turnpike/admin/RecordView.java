package org.turnpike.admin;

import javax.management.ConstructorParameters;

/**
 * A recorded message. Has only open types; immutable.
 *
 * @param getId the record's number
 * @param getAt when the message was recorded, ISO-8601 in UTC
 * @param getMessageId the message id of the protocol
 * @param getRequestId the id of the exchange between the servers; empty if the exchange has none
 * @param getParty the local party, {@code INSTANCE/CLASS/CODE[/SUBSYSTEM]}
 * @param getClient the service client, {@code INSTANCE/CLASS/CODE[/SUBSYSTEM]}
 * @param getService the service, {@code INSTANCE/CLASS/CODE[/SUBSYSTEM]/SERVICE[/VERSION]}; empty if the message cannot be read
 * @param getKind REQUEST or RESPONSE
 * @param getSide CLIENT if this server is the consumer's server, SERVER if it is the provider's server
 * @param getProtocol SOAP or REST
 * @param isStamped whether the record is time-stamped
 * @param getArchive the archive file that contains the record; empty if no archive file contains it
 */
public record RecordView(long getId, String getAt, String getMessageId, String getRequestId, String getParty, String getClient, String getService,
        String getKind, String getSide, String getProtocol, boolean isStamped, String getArchive) {
    @ConstructorParameters({"id", "at", "messageId", "requestId", "party", "client", "service", "kind", "side", "protocol", "stamped", "archive"})
    public RecordView {
    }
}
