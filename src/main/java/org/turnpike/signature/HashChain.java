package org.turnpike.signature;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The two hash chain documents as read, before they are verified (messages.md §4.3). */
final class HashChain {

    /** HashChainResult: the reference to the top step, and its value. In the schema, the digest method is optional. */
    record Result(String uri, Optional<DigestAlgorithm> algorithm, byte[] digest) {
    }

    /** HashChain: its steps by id, in document order. */
    record Steps(Optional<DigestAlgorithm> defaultAlgorithm, Map<String, List<Entry>> byId) {
    }

    /** An entry of a step. Its digest method, if present, takes precedence over the chain's default. */
    sealed interface Entry {
        Optional<DigestAlgorithm> algorithm();
    }

    record HashValue(Optional<DigestAlgorithm> algorithm, byte[] digest) implements Entry {
    }

    record StepRef(String uri, Optional<DigestAlgorithm> algorithm) implements Entry {
    }

    record DataRef(String uri, Optional<DigestAlgorithm> algorithm, byte[] digest) implements Entry {
    }

    private HashChain() {
    }
}
