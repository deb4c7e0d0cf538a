package org.turnpike.signature;

import org.turnpike.message.Content;

/**
 * One part of a message that a signature covers.
 *
 * @param name {@code /message.xml}, {@code /attachment1}, … (messages.md §4.1)
 * @param sha512 SHA-512 of the content
 */
public record SignedPart(String name, byte[] sha512, Content content) {
}
