package org.turnpike.fault;

/** The part of an error code before its last segment: where the error was found (messages.md §0.2). */
public enum Stage {
    /** The consumer's security server found an error in the information system's SOAP request. */
    CLIENT("client"),
    /** Any other failure in the consumer's security server. */
    CLIENT_PROXY("server.clientproxy"),
    /** A failure in the provider's security server. */
    SERVER_PROXY("server.serverproxy"),
    /** A failure of operational monitoring in the provider's security server. */
    OP_MONITOR("server.serverproxy.opmonitor"),
    SERVICE_FAILED("service_failed"),
    SIGNATURE_VERIFICATION("signature_verification"),
    MALFORMED_SIGNATURE("malformed_signature"),
    CANNOT_CREATE_CERT_PATH("cannot_create_cert_path"),
    INVALID_CERT_PATH("invalid_cert_path"),
    CANNOT_CREATE_SIGNATURE("cannot_create_signature"),
    LOGGING_FAILED("logging_failed"),
    /** Time-stamping for the message log (trust.md §5.4). */
    MESSAGE_LOG("mlog"),
    TIMESTAMPING_FAILED("timestamping_failed"),
    SSL_AUTHENTICATION_FAILED("ssl_authentication_failed");

    private final String wire;

    Stage(String wire) {
        this.wire = wire;
    }

    /** The spelling on the wire. */
    public String wire() {
        return wire;
    }
}
