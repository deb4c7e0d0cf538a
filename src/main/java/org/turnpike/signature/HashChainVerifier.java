package org.turnpike.signature;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.fault.Stage;

/**
 * Verifies that a hash chain leads from a message's own digests to its result (messages.md §4.3).
 *
 * <p>A successful verification proves that the result's value is computed from the given inputs, and that each input occurs in the chain exactly once
 * with its own digest. The caller must prove that these bytes of the result are signed or time-stamped. This class is stricter than deployed servers:
 * it rejects a DataRef with a DigestValue other than the input's digest, a step or input that is reached twice, and a step that leads to no input.
 * Immutable and safe for use by several threads.
 */
public final class HashChainVerifier {
    /** Steps from the top to a part. */
    private static final int MAX_DEPTH = 66;

    private final String chainFile;
    private final DigestAlgorithm inputAlgorithm;

    /**
     * A verifier for one purpose.
     *
     * @param chainFile the only file that references may name, {@code /sig-hashchain.xml} in a transport message
     * @param inputAlgorithm the algorithm of every input's digest
     */
    public HashChainVerifier(String chainFile, DigestAlgorithm inputAlgorithm) {
        this.chainFile = chainFile;
        this.inputAlgorithm = inputAlgorithm;
    }

    /**
     * Verifies the chain against all inputs.
     *
     * @throws RefusedException below {@code malformed_signature}: {@code malformed_hash_chain} (wrong grammar, exceeded limits, a step that is
     *     unknown, duplicate, reached twice or never used, an input that is reached twice), {@code invalid_reference} (a missing file),
     *     {@code invalid_hash_chain} (wrong top value), {@code invalid_hash_chain_ref} (DataRef states another digest),
     *     {@code hashchain_unused_inputs} (input not covered), {@code internal_error} (no digest method, result names another file)
     */
    public void verify(HashChainParts parts, List<HashChainInput> inputs) throws RefusedException {
        verify(parts, inputs, name -> false);
    }

    /**
     * Like {@link #verify(HashChainParts, List)}, but some files may be absent. For these, the digest in the chain is used.
     *
     * @param mayBeAbsent names of files that need not be among the inputs
     * @return the digests stated for the files that were absent, by name; their content is not proved
     */
    public Map<String, byte[]> verify(HashChainParts parts, List<HashChainInput> inputs, Predicate<String> mayBeAbsent) throws RefusedException {
        try {
            HashChain.Result result = HashChainReader.readResult(parts.result());
            Walk walk = new Walk(HashChainReader.readSteps(parts.chain()), inputs, mayBeAbsent);
            walk.verify(result);
            return walk.absent;
        } catch (RefusedException e) {
            throw e.in(Stage.MALFORMED_SIGNATURE);
        }
    }

    /** Verifies one chain, from the top down. */
    private final class Walk {
        private final HashChain.Steps steps;
        private final Map<String, byte[]> inputs = new HashMap<>();
        private final Set<String> stepsReached = new HashSet<>();
        private final Set<String> inputsReached = new HashSet<>();
        private final Predicate<String> mayBeAbsent;
        private final Map<String, byte[]> absent = new TreeMap<>();
        private Optional<String> misstated = Optional.empty();

        Walk(HashChain.Steps steps, List<HashChainInput> inputs, Predicate<String> mayBeAbsent) {
            this.steps = steps;
            this.mayBeAbsent = mayBeAbsent;
            inputs.forEach(input -> this.inputs.put(input.name(), input.digest()));
        }

        void verify(HashChain.Result result) throws RefusedException {
            DigestAlgorithm algorithm = result.algorithm()
                    .orElseThrow(() -> refused(FaultCode.INTERNAL_ERROR, "Hash chain result has no digest method"));
            if (!result.uri().startsWith(chainFile + "#")) {
                requireFragment(result.uri());
                throw refused(FaultCode.INTERNAL_ERROR, "Hash chain result refers to another file: " + result.uri());
            }
            byte[] top = stepValue(result.uri(), algorithm, 1);
            if (!MessageDigest.isEqual(top, result.digest())) {
                throw refused(FaultCode.INVALID_HASH_CHAIN, "Hash chain does not lead to its result"
                        + misstated.map(name -> ": " + name + " differs from the part that it covers").orElse(""));
            }
            requireNothingMisstatedOrLeft();
        }

        private void requireNothingMisstatedOrLeft() throws RefusedException {
            if (misstated.isPresent()) {
                throw refused(FaultCode.INVALID_HASH_CHAIN_REF, "Hash chain states another digest for " + misstated.get());
            }
            for (String name : inputs.keySet()) {
                if (!inputsReached.contains(name)) {
                    throw refused(FaultCode.HASHCHAIN_UNUSED_INPUTS, "Hash chain does not cover " + name);
                }
            }
            if (stepsReached.size() != steps.byId().size()) {
                throw refused(FaultCode.MALFORMED_HASH_CHAIN, "Hash chain has a step that nothing refers to");
            }
        }

        private byte[] stepValue(String uri, DigestAlgorithm algorithm, int depth) throws RefusedException {
            String id = requireFragment(uri);
            List<HashChain.Entry> step = steps.byId().get(id);
            if (step == null) {
                throw refused(FaultCode.MALFORMED_HASH_CHAIN, "Hash chain has no step '" + id + "'");
            }
            if (!stepsReached.add(id) || depth > MAX_DEPTH) {
                throw refused(FaultCode.MALFORMED_HASH_CHAIN, "Hash chain reaches step '" + id + "' twice or too deep");
            }
            List<DigestList.Item> items = new ArrayList<>(step.size());
            for (HashChain.Entry entry : step) {
                items.add(item(entry, depth));
            }
            return DigestList.stepValue(algorithm, items);
        }

        private DigestList.Item item(HashChain.Entry entry, int depth) throws RefusedException {
            DigestAlgorithm algorithm = entry.algorithm().or(steps::defaultAlgorithm)
                    .orElseThrow(() -> refused(FaultCode.INTERNAL_ERROR, "Hash chain entry has no digest method"));
            if (entry instanceof HashChain.HashValue value) {
                return new DigestList.Item(algorithm, requireLength(algorithm, value.digest()));
            }
            if (entry instanceof HashChain.DataRef data) {
                return new DigestList.Item(algorithm, input(data, algorithm));
            }
            String uri = ((HashChain.StepRef) entry).uri();
            requireOwnFile(uri);
            return new DigestList.Item(algorithm, stepValue(uri, algorithm, depth + 1));
        }

        private byte[] input(HashChain.DataRef data, DigestAlgorithm algorithm) throws RefusedException {
            byte[] digest = inputs.get(data.uri());
            if (digest == null && mayBeAbsent.test(data.uri())) {
                absent.put(data.uri(), data.digest());
                digest = data.digest();
            }
            if (digest == null || algorithm != inputAlgorithm) {
                throw refused(FaultCode.INVALID_REFERENCE,
                        "Hash chain refers to '" + data.uri() + "' with " + algorithm.jcaName() + ", which is not a part of this message");
            }
            if (!inputsReached.add(data.uri())) {
                throw refused(FaultCode.MALFORMED_HASH_CHAIN, "Hash chain covers " + data.uri() + " twice");
            }
            if (!MessageDigest.isEqual(digest, data.digest())) {
                misstated = Optional.of(data.uri());
            }
            return digest;
        }

        private void requireOwnFile(String uri) throws RefusedException {
            if (!uri.startsWith("#") && !uri.startsWith(chainFile + "#")) {
                requireFragment(uri);
                throw refused(FaultCode.INVALID_REFERENCE, "Hash chain refers to another file: " + uri);
            }
        }
    }

    private static String requireFragment(String uri) throws RefusedException {
        int hash = uri.indexOf('#');
        if (hash < 0 || hash == uri.length() - 1) {
            throw refused(FaultCode.MALFORMED_HASH_CHAIN, "Hash chain reference names no step: " + uri);
        }
        return uri.substring(hash + 1);
    }

    private static byte[] requireLength(DigestAlgorithm algorithm, byte[] digest) throws RefusedException {
        if (digest.length != algorithm.length()) {
            throw refused(FaultCode.MALFORMED_HASH_CHAIN, "A digest of " + digest.length + " bytes is not " + algorithm.jcaName());
        }
        return digest;
    }

    private static RefusedException refused(FaultCode code, String text) {
        return new RefusedException(code, text);
    }
}
