package org.turnpike.messagelog;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.turnpike.id.ClientId;
import org.turnpike.id.ServiceId;
import org.turnpike.message.Content;
import org.turnpike.signature.SignatureParts;

/**
 * The record of one message. It contains everything that is needed to rebuild the signed container of the message.
 *
 * @param queryId the message id of the protocol (SOAP header id, x-road-id)
 * @param requestId the id of the exchange between the servers (x-road-request-id)
 * @param party the local party: the service client on the consumer's side, the service provider on the provider's side
 * @param leg the kind of the message: its side, protocol and direction
 * @param client the service client of the exchange
 * @param service the service that the client calls
 * @param message the SOAP part or the REST header part, as signed
 * @param attachments the REST body, or the first attachments of a SOAP message
 */
public record MessageRecord(Instant at, String queryId, Optional<String> requestId, ClientId party, Leg leg, ClientId client,
        ServiceId service, Content message,
        SignatureParts signature, List<Content> attachments) {
    public MessageRecord {
        attachments = List.copyOf(attachments);
    }
}
