package org.turnpike.signature;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Writes the hash chains of one or several messages that share one signature or time-stamp (messages.md §4.3).
 *
 * <p>Leaves are placed from left to right under a complete binary tree; a node without a right sibling is promoted, not hashed again. Each message
 * gets the path from the top to its own parts; of other messages it contains only the digests beside that path. Immutable and safe for use by several
 * threads.
 */
public final class HashChainWriter {
    private static final String DECLARATION = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    private static final String NAMESPACES =
            " xmlns:hc=\"" + XmlNames.HASH_CHAIN + "\" xmlns:ds=\"" + XmlNames.DS + "\"";

    private final String chainFile;
    private final DigestAlgorithm algorithm;

    /**
     * A writer for one purpose.
     *
     * @param chainFile the name by which the result refers to the chain, {@code /sig-hashchain.xml} in a transport message
     * @param algorithm the algorithm of the steps and of every input's digest
     */
    public HashChainWriter(String chainFile, DigestAlgorithm algorithm) {
        this.chainFile = chainFile;
        this.algorithm = algorithm;
    }

    /**
     * The result of {@link #write}.
     *
     * @param result the HashChainResult document that all messages share
     * @param chains one HashChain document for each message, in the order given
     */
    public record Batch(byte[] result, List<byte[]> chains) {
    }

    /**
     * Builds the tree over the given messages, each a list of its inputs in order.
     *
     * @throws IllegalArgumentException when there is no message, or one without inputs
     */
    public Batch write(List<List<HashChainInput>> messages) {
        Tree tree = tree(messages);
        List<byte[]> chains = new ArrayList<>(messages.size());
        for (int i = 0; i < messages.size(); i++) {
            chains.add(tree.chain(i));
        }
        return new Batch(tree.result(), chains);
    }

    /** Like {@link #write}, for large batches: the chains are created one at a time, and about two digests for each message stay in memory. */
    public Tree tree(List<List<HashChainInput>> messages) {
        return new Tree(top(messages), messages.size());
    }

    /** The hash chains of a batch. Each chain is created when it is requested. Immutable and safe for use by several threads. */
    public final class Tree {
        private final Node top;
        private final int messages;

        private Tree(Node top, int messages) {
            this.top = top;
            this.messages = messages;
        }

        /** The HashChainResult document that all messages share. */
        public byte[] result() {
            return HashChainWriter.this.result(top);
        }

        /** The HashChain document of the message at that place, from 0. */
        public byte[] chain(int message) {
            Objects.checkIndex(message, messages);
            return HashChainWriter.this.chain(top, message);
        }
    }

    /** A node of the tree, over the leaves from (inclusive) to (exclusive). */
    private sealed interface Node {
        byte[] value();

        int from();

        int to();

        default boolean holds(int leaf) {
            return from() <= leaf && leaf < to();
        }
    }

    private record Inner(byte[] value, int from, int to, Node left, Node right) implements Node {
    }

    /** One message: a single digest in the step above, or a step of its own. */
    private record Leaf(byte[] value, int from, List<HashChainInput> inputs, boolean ownStep) implements Node {
        @Override
        public int to() {
            return from + 1;
        }
    }

    private Node top(List<List<HashChainInput>> messages) {
        if (messages.isEmpty()) {
            throw new IllegalArgumentException("There is nothing to sign");
        }
        List<Node> level = new ArrayList<>(messages.size());
        for (List<HashChainInput> inputs : messages) {
            level.add(leaf(level.size(), inputs, messages.size() == 1));
        }
        while (level.size() > 1) {
            level = levelAbove(level);
        }
        return level.get(0);
    }

    private Leaf leaf(int index, List<HashChainInput> inputs, boolean alone) {
        if (inputs.isEmpty()) {
            throw new IllegalArgumentException("A message without parts cannot be signed");
        }
        boolean ownStep = alone || inputs.size() > 1;
        byte[] value = ownStep ? stepValue(inputs.stream().map(HashChainInput::digest)) : inputs.get(0).digest();
        return new Leaf(value, index, inputs, ownStep);
    }

    private List<Node> levelAbove(List<Node> level) {
        List<Node> above = new ArrayList<>((level.size() + 1) / 2);
        for (int i = 0; i < level.size(); i += 2) {
            above.add(i + 1 == level.size() ? level.get(i) : parent(level.get(i), level.get(i + 1)));
        }
        return above;
    }

    private Node parent(Node left, Node right) {
        return new Inner(stepValue(Stream.of(left.value(), right.value())), left.from(), right.to(), left, right);
    }

    private byte[] stepValue(Stream<byte[]> digests) {
        return DigestList.stepValue(algorithm, digests.map(digest -> new DigestList.Item(algorithm, digest)).toList());
    }

    private byte[] result(Node top) {
        return utf8(DECLARATION + "<hc:HashChainResult" + NAMESPACES + " URI=\"" + chainFile + "#STEP0\">\n"
                + "  <ds:DigestMethod Algorithm=\"" + algorithm.uri() + "\"/>\n"
                + "  " + digestValue(top.value()) + "\n</hc:HashChainResult>\n");
    }

    private byte[] chain(Node top, int leaf) {
        StringBuilder out = new StringBuilder(DECLARATION).append("<hc:HashChain").append(NAMESPACES).append(">\n")
                .append("  <hc:DefaultDigestMethod Algorithm=\"").append(algorithm.uri()).append("\"/>\n");
        Node at = top;
        int step = 0;
        while (at instanceof Inner inner) {
            boolean left = inner.left().holds(leaf);
            Node own = left ? inner.left() : inner.right();
            Node sibling = left ? inner.right() : inner.left();
            String ownEntry = own instanceof Leaf l && !l.ownStep() ? dataRef(l.inputs().get(0)) : stepRef(step + 1);
            appendStep(out, step++, left ? ownEntry + hashValue(sibling) : hashValue(sibling) + ownEntry);
            at = own;
        }
        if (at instanceof Leaf l && l.ownStep()) {
            StringBuilder entries = new StringBuilder();
            l.inputs().forEach(input -> entries.append(dataRef(input)));
            appendStep(out, step, entries);
        }
        return utf8(out.append("</hc:HashChain>\n").toString());
    }

    private static void appendStep(StringBuilder out, int number, CharSequence entries) {
        out.append("  <hc:HashStep id=\"STEP").append(number).append("\">\n").append(entries).append("  </hc:HashStep>\n");
    }

    private static String stepRef(int step) {
        return "    <hc:StepRef URI=\"#STEP" + step + "\"/>\n";
    }

    private static String hashValue(Node node) {
        return "    <hc:HashValue>" + digestValue(node.value()) + "</hc:HashValue>\n";
    }

    private static String dataRef(HashChainInput input) {
        return "    <hc:DataRef URI=\"" + input.name() + "\">" + digestValue(input.digest()) + "</hc:DataRef>\n";
    }

    private static String digestValue(byte[] digest) {
        return "<ds:DigestValue>" + Base64.getEncoder().encodeToString(digest) + "</ds:DigestValue>";
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
