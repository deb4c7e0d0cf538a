package org.turnpike.signature;

import java.util.Optional;

/**
 * The end of a transport message: the signature and, unless it covers {@code /message.xml} directly, the hash chain parts before it. The bytes are
 * those that are transmitted.
 */
public record SignatureParts(byte[] signature, Optional<HashChainParts> hashChain) {
}
