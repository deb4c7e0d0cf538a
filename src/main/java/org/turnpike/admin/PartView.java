package org.turnpike.admin;

import javax.management.ConstructorParameters;

/**
 * One signed part of a message. Has only open types; immutable.
 *
 * @param getName {@code /message.xml}, or {@code /attachmentN} with N counted from 1
 * @param getBytes the length in bytes
 * @param getSha512 SHA-512 of its bytes in hex
 */
public record PartView(String getName, long getBytes, String getSha512) {
    @ConstructorParameters({"name", "bytes", "sha512"})
    public PartView {
    }
}
