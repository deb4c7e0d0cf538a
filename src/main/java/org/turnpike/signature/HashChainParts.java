package org.turnpike.signature;

/**
 * The two hash chain parts of a transport message, byte for byte as they travel (messages.md §4.3).
 *
 * @param result the HashChainResult document, which the signature covers
 * @param chain the HashChain document, which leads from this message's parts to the result
 */
public record HashChainParts(byte[] result, byte[] chain) {
}
