package org.turnpike.message;

import java.util.Optional;

import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.id.ClientId;
import org.turnpike.id.ServerId;
import org.turnpike.id.ServiceId;

/** The X-Road header fields of a SOAP message; texts are unchanged, and an empty text differs from an absent one (messages.md §1.2). */
public record SoapHeader(ClientId client, ServiceId service, String id, String protocolVersion, Optional<String> userId,
        Optional<String> issue, Optional<RepresentedParty> representedParty, Optional<ServerId> securityServer,
        Optional<RequestHash> requestHash) {

    /** The party on whose behalf the client acts. It is passed on and never checked. */
    public record RepresentedParty(Optional<String> partyClass, Optional<String> partyCode) {
    }

    /** The hash of the request, which a response contains. {@code value} is Base64 and may contain white space. */
    public record RequestHash(Optional<String> algorithmId, String value) {
    }

    /**
     * Requires that {@code response} has the fields of this request (messages.md §1.9); protocolVersion and securityServer may differ.
     *
     * @throws RefusedException {@code inconsistent_response}; the text names the first field that differs
     */
    public void requireSameIn(SoapHeader response) throws RefusedException {
        requireSame("client", client, response.client);
        requireSame("service", service, response.service);
        requireSame("userId", userId, response.userId);
        requireSame("representedParty", representedParty, response.representedParty);
        requireSame("issue", issue, response.issue);
        requireSame("id", id, response.id);
    }

    private static void requireSame(String field, Object request, Object response) throws RefusedException {
        if (!request.equals(response)) {
            throw new RefusedException(FaultCode.INCONSISTENT_RESPONSE,
                    "Request header field '" + field + "' does not match that of the response");
        }
    }
}
