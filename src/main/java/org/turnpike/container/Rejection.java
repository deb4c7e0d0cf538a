package org.turnpike.container;

/** The reason why a door rejects a request without serving it; the answer has no body and closes the connection. */
enum Rejection {
    /** The request came through the server door without a TLS client certificate. */
    NO_CERTIFICATE(403, "it came without a TLS client certificate"),
    /** Another door could not be opened, so no message is served. */
    CLOSED(503, "not every door is open"),
    /** The sender's address has more requests under way than turnpike.admission.arriving-per-address allows. */
    TOO_MANY_OF_ADDRESS(503, "its address has too many requests under way (turnpike.admission.arriving-per-address)"),
    /** No place is free, or file handles or heap are running out. */
    NO_PLACE(503, "too many requests are under way, or file handles are running out (turnpike.admission.*)"),
    /** The body is malformed, or the connection was lost while it arrived. */
    BROKEN_OFF(400, "its body is malformed or ended early"),
    /** The body arrives more slowly than turnpike.admission.min-rate allows. */
    TOO_SLOW(408, "its body arrives too slowly (turnpike.admission.min-rate)");

    private final int status;
    private final String why;

    Rejection(int status, String why) {
        this.status = status;
        this.why = why;
    }

    int status() {
        return status;
    }

    String why() {
        return why;
    }
}
