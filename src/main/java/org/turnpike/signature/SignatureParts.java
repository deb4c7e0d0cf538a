package org.turnpike.signature;

import java.util.Optional;

/**
 * What stands at the end of a transport message: the signature and, unless it covers {@code /message.xml} directly, the hash
 * chain parts before it. Bytes are as they travel.
 */
public record SignatureParts(byte[] signature, Optional<HashChainParts> hashChain) {
}
