package org.turnpike.serverconf;

/** The required connection of a client's information systems (trust.md §6.4). */
public enum ConnectionType {
    /** Plain HTTP or HTTPS. */
    NOSSL,
    /** HTTPS; a client certificate is not required. */
    SSLNOAUTH,
    /** HTTPS with one of the client's registered certificates. */
    SSLAUTH
}
