package org.turnpike.keys;

/** The purpose of a key (trust.md §4.2). A key has one purpose. */
public enum KeyUsage {
    /** Signs the messages of one member. */
    SIGNING,
    /** Authenticates the security server in TLS. Only a software token can hold such a key. */
    AUTHENTICATION
}
