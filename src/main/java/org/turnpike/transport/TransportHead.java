package org.turnpike.transport;

import java.util.List;
import java.util.Optional;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.message.Content;
import org.turnpike.message.Headers;
import org.turnpike.message.MessageHead;
import org.turnpike.message.RestRequest;
import org.turnpike.message.RestResponse;
import org.turnpike.message.SoapMessage;

/**
 * The first stage of an incoming transport message: everything up to and including the message part. It is needed to verify the peer. Nothing in it
 * is verified yet. Immutable; its content can be read until the {@link TransportReader} is closed.
 *
 * @param ocspResponses DER of the OCSP responses, in order: the first is that of the sender's authentication certificate
 * @param message the parsed message part; absent if the message has no such part
 * @param headers MIME header of the message part, its Content-Type included
 * @param content the unchanged message part
 * @param sha512 SHA-512 of the message part
 */
public record TransportHead(List<byte[]> ocspResponses, Optional<MessageHead> message, Headers headers, Optional<Content> content,
        Optional<byte[]> sha512) {
    /** The head before anything has arrived, and the head of a bare fault. */
    static final TransportHead NONE = new TransportHead(List.of(), Optional.empty(), Headers.NONE, Optional.empty(), Optional.empty());

    public TransportHead {
        ocspResponses = List.copyOf(ocspResponses);
    }

    /** Returns the SOAP message. Fails with {@code missing_soap} if the message part is absent, a fault or a REST part. */
    public SoapMessage requireSoap() throws RefusedException {
        return require(SoapMessage.class, FaultCode.MISSING_SOAP, "Message does not have SOAP message");
    }

    /** Returns the REST request part. Fails with {@code missing_rest} if the message part is absent or something else. */
    public RestRequest requireRestRequest() throws RefusedException {
        return require(RestRequest.class, FaultCode.MISSING_REST, "Message does not have REST message");
    }

    /** Returns the REST response part. Fails with {@code missing_rest} if the message part is absent or something else. */
    public RestResponse requireRestResponse() throws RefusedException {
        return require(RestResponse.class, FaultCode.MISSING_REST, "Message does not have REST message");
    }

    private <T> T require(Class<T> type, FaultCode code, String text) throws RefusedException {
        return message.filter(type::isInstance).map(type::cast).orElseThrow(() -> new RefusedException(code, text));
    }
}
