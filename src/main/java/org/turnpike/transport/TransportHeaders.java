package org.turnpike.transport;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.fault.Stage;
import org.turnpike.message.Headers;
import org.turnpike.message.SoapFault;

/**
 * The HTTP header fields of a transport request or response as received, and those of our own messages (messages.md §3.2).
 *
 * @param rest whether a REST message was announced; the value is case-sensitive
 */
public record TransportHeaders(boolean rest, Optional<String> hashAlgorithm, Optional<String> originalContentType,
        Optional<String> requestId, Optional<String> proxyVersion, Optional<String> soapAction) {
    /** The one hash algorithm that interoperates. */
    public static final String SHA_512 = "SHA-512";
    /** The version we announce: that of the X-Road release we are compatible with, as peers compare it as a semantic version. */
    public static final String OWN_PROXY_VERSION = "7.8.0";
    /**
     * Digests that deployed servers know by name, written without hyphens. {@code SHA512} is one of them, because only {@code SHA-512} is accepted.
     */
    private static final Set<String> OTHER_DIGESTS = Set.of("MD5", "SHA1", "SHA224", "SHA256", "SHA384", "SHA512");
    public static final String MESSAGE_TYPE = "x-road-message-type";
    public static final String REST = "REST";
    public static final String HASH_ALGORITHM = "x-hash-algorithm";
    public static final String ORIGINAL_CONTENT_TYPE = "x-original-content-type";
    public static final String REQUEST_ID = "x-road-request-id";
    public static final String PROXY_VERSION = "x-proxy-version";
    public static final String ORIGINAL_SOAP_ACTION = "x-original-soapaction";

    /** Reads the fields of a request's or response's header. */
    public static TransportHeaders read(Headers headers) {
        return new TransportHeaders(headers.first(MESSAGE_TYPE).filter(REST::equals).isPresent(), headers.first(HASH_ALGORITHM),
                headers.first(ORIGINAL_CONTENT_TYPE), headers.first(REQUEST_ID), headers.first(PROXY_VERSION),
                headers.first(ORIGINAL_SOAP_ACTION));
    }

    /**
     * Requires that a request names SHA-512 as its hash algorithm, whatever the case (messages.md §3.2). Deployed servers accept another name if the
     * signature covers only the message part; this server rejects it.
     *
     * @throws RefusedException with the codes of deployed servers: {@code internal_error} if the field is absent,
     *     {@code service_failed.internal_error} for an unknown name, {@code signature_verification.malformed_signature.invalid_reference} for another
     *     digest
     */
    public void requireHashAlgorithm() throws RefusedException {
        String name = hashAlgorithm.orElseThrow(() -> new RefusedException(FaultCode.INTERNAL_ERROR, "Could not get hash algorithm identifier from message"));
        if (name.equalsIgnoreCase(SHA_512)) {
            return;
        }
        if (!OTHER_DIGESTS.contains(name.toUpperCase(Locale.ROOT).replace("-", ""))) {
            throw new RefusedException(FaultCode.INTERNAL_ERROR, "Unknown hash algorithm '" + name + "'").in(Stage.SERVICE_FAILED);
        }
        throw new RefusedException(FaultCode.INVALID_REFERENCE, "Hash algorithm '" + name + "' is not " + SHA_512).in(Stage.MALFORMED_SIGNATURE)
                .in(Stage.SIGNATURE_VERIFICATION);
    }

    /**
     * Requires that an answer names SHA-512 too. An answer without attachments and without a body may lack the field.
     *
     * @param parts the signed parts of the answer
     */
    public void requireHashAlgorithm(int parts) throws RefusedException {
        if (hashAlgorithm.isPresent() || parts > 1) {
            requireHashAlgorithm();
        }
    }

    /** The header of a SOAP request, in X-Road's order. */
    public static Headers soapRequest(String originalContentType, Optional<String> soapAction, String requestId, String contentType) {
        return Headers.of(HASH_ALGORITHM, SHA_512, ORIGINAL_CONTENT_TYPE, originalContentType, REQUEST_ID, requestId,
                PROXY_VERSION, OWN_PROXY_VERSION, ORIGINAL_SOAP_ACTION, soapAction.orElse(""), "Content-Type", contentType);
    }

    /** The header of a REST request, in X-Road's order. */
    public static Headers restRequest(Optional<String> originalContentType, String requestId, String contentType) {
        return Headers.of(MESSAGE_TYPE, REST, HASH_ALGORITHM, SHA_512, ORIGINAL_CONTENT_TYPE, originalContentType.orElse(""),
                REQUEST_ID, requestId, PROXY_VERSION, OWN_PROXY_VERSION, "Content-Type", contentType);
    }

    /** The header of an answer to a SOAP request. */
    public static Headers soapResponse(String originalContentType, String contentType) {
        return restResponse(contentType).with(ORIGINAL_CONTENT_TYPE, originalContentType);
    }

    /** The header of an answer to a REST request. */
    public static Headers restResponse(String contentType) {
        return Headers.of("Content-Type", contentType, HASH_ALGORITHM, SHA_512);
    }

    /** The header of a bare fault of that length, sent with status 200. */
    public static Headers fault(int bytes) {
        return Headers.of("Content-Type", SoapFault.CONTENT_TYPE, "SOAPAction", "", "Content-Length", Integer.toString(bytes));
    }
}
