package org.turnpike.serverconf;

/** How a client's information systems must connect (trust.md §6.4). */
public enum ConnectionType {
    /** Plain HTTP or HTTPS. */
    NOSSL,
    /** HTTPS; a client certificate is not asked for. */
    SSLNOAUTH,
    /** HTTPS with one of the client's registered certificates. */
    SSLAUTH
}
