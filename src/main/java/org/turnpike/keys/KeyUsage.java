package org.turnpike.keys;

/** What a key is for (trust.md §4.2). A key serves one purpose. */
public enum KeyUsage {
    /** Signs the messages of one member. */
    SIGNING,
    /** Authenticates the security server in TLS; held by a software token only. */
    AUTHENTICATION
}
