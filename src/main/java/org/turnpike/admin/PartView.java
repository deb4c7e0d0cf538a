package org.turnpike.admin;

import javax.management.ConstructorParameters;

/** One signed part of a message. Has only open types; immutable. */
public final class PartView {
    private final String name;
    private final long bytes;
    private final String sha512;

    /** Creates a view of all attributes, in the order of the getters. */
    @ConstructorParameters({"name", "bytes", "sha512"})
    public PartView(String name, long bytes, String sha512) {
        this.name = name;
        this.bytes = bytes;
        this.sha512 = sha512;
    }

    /** {@code /message.xml}, or {@code /attachmentN} with N counted from 1. */
    public String getName() {
        return name;
    }

    /** The length in bytes. */
    public long getBytes() {
        return bytes;
    }

    /** SHA-512 of its bytes in hex. */
    public String getSha512() {
        return sha512;
    }
}
