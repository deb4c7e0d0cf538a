package org.turnpike.container;

/** An entrance of the security server: a port of its own, and what is served there. */
enum Door {
    /** Information systems, plain or over TLS. */
    CLIENT,
    /** Other security servers, mutual TLS. */
    SERVER,
    /** Other security servers that fetch OCSP responses. */
    OCSP,
    /** A load balancer. */
    HEALTH,
    /** Administrators: the REST API and the console, TLS. */
    ADMIN
}
