package org.turnpike.messagelog;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.turnpike.id.ClientId;
import org.turnpike.message.Content;
import org.turnpike.signature.SignatureParts;

/**
 * What is kept of one message: enough to rebuild its signed container.
 *
 * @param queryId the message id of the protocol (SOAP header id, x-road-id)
 * @param requestId the id of the exchange between the servers (x-road-request-id)
 * @param party the local party: the service client on the consumer's side, the service provider on the provider's
 * @param response whether this is the response of the exchange
 * @param clientSide whether this server is the consumer's
 * @param rest whether the message is a REST one
 * @param message the SOAP part or the REST header part, as signed
 * @param attachments what else is kept: the REST body, or attachments of a SOAP message from its first on
 */
public record MessageRecord(Instant at, String queryId, Optional<String> requestId, ClientId party, boolean response,
        boolean clientSide, boolean rest, Content message, SignatureParts signature, List<Content> attachments) {
    public MessageRecord {
        attachments = List.copyOf(attachments);
    }
}
