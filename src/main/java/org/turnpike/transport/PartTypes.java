package org.turnpike.transport;

/** Content types of the parts of a transport message (messages.md §3.3). */
final class PartTypes {
    static final String OCSP_RESPONSE = "application/ocsp-response";
    static final String REST_REQUEST = "application/x-road-rest-request";
    static final String REST_RESPONSE = "application/x-road-rest-response";
    static final String REST_BODY = "application/x-road-rest-body";
    static final String HASH_CHAIN_RESULT = "application/hash-chain-result";
    static final String HASH_CHAIN = "application/hash-chain";
    static final String SIGNATURE = "signature/bdoc-1.0/ts";
    static final String TEXT_XML = "text/xml";
    static final String XOP = "application/xop+xml";
    static final String MULTIPART_MIXED = "multipart/mixed";
    static final String FAULT = "text/xml; charset=UTF-8";

    private PartTypes() {
    }
}
