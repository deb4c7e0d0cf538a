package org.turnpike.serverproxy;

import java.util.Optional;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.id.ClientId;
import org.turnpike.id.ServerId;
import org.turnpike.id.ServiceId;
import org.turnpike.message.MessageHead;
import org.turnpike.message.RestRequest;
import org.turnpike.message.SoapMessage;
import org.turnpike.transport.TransportHead;

/**
 * Client, service and target of a transport message, SOAP or REST.
 *
 * @param target the security server that the message names; it is checked only for SOAP requests (messages.md §2.2)
 */
record TransportRequest(boolean rest, ClientId client, ServiceId service, String id, Optional<ServerId> target) {

    /**
     * Reads the request from the message part.
     *
     * @param announcedRest whether the HTTP header announced a REST message
     * @throws RefusedException MISSING_SOAP, or INTERNAL_ERROR for an announced REST message that is not one, as deployed servers answer
     */
    static TransportRequest of(TransportHead received, boolean announcedRest) throws RefusedException {
        MessageHead head = received.message().orElse(null);
        if (announcedRest) {
            if (head instanceof RestRequest request) {
                return new TransportRequest(true, request.client(), request.service(), request.id(), Optional.empty());
            }
            throw new RefusedException(FaultCode.INTERNAL_ERROR, "The message was announced as REST but has no REST request part");
        }
        SoapMessage soap = received.requireSoap();
        return new TransportRequest(false, soap.header().client(), soap.header().service(), soap.header().id(), soap.header().securityServer());
    }
}
