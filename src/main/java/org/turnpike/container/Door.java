package org.turnpike.container;

/** An entrance of the security server. Each door has its own ports and serves its own kind of requests. */
enum Door {
    /** For information systems, with or without TLS. */
    CLIENT,
    /** For other security servers, with mutual TLS. */
    SERVER,
    /** For other security servers that request OCSP responses. */
    OCSP,
    /** For a load balancer. */
    HEALTH,
    /** For administrators, with TLS: the REST API and the console. */
    ADMIN
}
