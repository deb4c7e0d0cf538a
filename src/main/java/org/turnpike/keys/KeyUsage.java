package org.turnpike.keys;

/** The purpose of a key (trust.md §4.2). A key has one purpose. */
public enum KeyUsage {
    /** Signs the messages of one member. */
    SIGNING,
    /** Authenticates the security server in TLS; held by a software token only. */
    AUTHENTICATION
}
