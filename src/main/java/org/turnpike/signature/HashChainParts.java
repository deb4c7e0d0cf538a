package org.turnpike.signature;

/** The hash chain result that is signed and the hash chain that leads to it (messages.md §4.3). */
public record HashChainParts(byte[] result, byte[] chain) {
}
