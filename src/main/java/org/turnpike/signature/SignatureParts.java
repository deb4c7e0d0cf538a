package org.turnpike.signature;

import java.util.Optional;

/** What a transport message ends with: the signature document and, for more than one signed part or a batch, the hash chain. */
public record SignatureParts(byte[] signature, Optional<HashChainParts> hashChain) {
}
