package org.turnpike.messagelog.archive;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.turnpike.signature.DigestAlgorithm;

/**
 * The linking information of one archive file (trust.md §5.6): the end of the previous file, and a hash chain over the containers. If a container is
 * changed, removed, inserted or moved, all later digests change, in this file and in the following files. Immutable.
 *
 * @param previous the end of the previous file
 * @param algorithm the algorithm of all digests
 * @param links one link for each container, in order
 */
public record LinkingInfo(ArchiveLink previous, DigestAlgorithm algorithm, List<Link> links) {
    /** The name of the entry with the linking information, which is the last entry of an archive file. */
    public static final String ENTRY = "linkinginfo";
    private static final String NOTHING = "-";
    private static final HexFormat HEX = HexFormat.of();

    /**
     * A container in the chain.
     *
     * @param digest the digest over the previous digest and the digest of the container, in lower-case hex
     */
    public record Link(String digest, String container) {
    }

    public LinkingInfo {
        links = List.copyOf(links);
    }

    /** Returns a chain that has no containers yet. */
    static LinkingInfo after(ArchiveLink previous) {
        return new LinkingInfo(previous, DigestAlgorithm.SHA_512, List.of());
    }

    /** Returns the next digest of the chain. */
    public static String next(DigestAlgorithm algorithm, String last, byte[] containerDigest) {
        return HEX.formatHex(algorithm.digest((last + HEX.formatHex(containerDigest)).getBytes(StandardCharsets.US_ASCII)));
    }

    /** Returns the digest to which the next file is linked. */
    public String lastDigest() {
        return links.isEmpty() ? previous.digest() : links.get(links.size() - 1).digest();
    }

    /** Returns the bytes of the entry. */
    byte[] text() {
        StringBuilder text = new StringBuilder();
        text.append(orNothing(previous.digest())).append(' ').append(orNothing(previous.fileName())).append(' ').append(algorithm.jcaName()).append('\n');
        links.forEach(link -> text.append(link.digest()).append(' ').append(link.container()).append('\n'));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String orNothing(String text) {
        return text.isEmpty() ? NOTHING : text;
    }

    /**
     * Reads the bytes of the entry. Digests and names are not verified.
     *
     * @throws IllegalArgumentException if the bytes are malformed, or if the digest algorithm is not accepted
     */
    public static LinkingInfo parse(byte[] text) {
        String[] lines = new String(text, StandardCharsets.UTF_8).split("\n", -1);
        if (!lines[lines.length - 1].isEmpty()) {
            throw new IllegalArgumentException("the linking information does not end with a line end");
        }
        String[] first = words(lines[0], 3);
        DigestAlgorithm algorithm = DigestAlgorithm.findByName(first[2])
                .orElseThrow(() -> new IllegalArgumentException("digest algorithm '" + first[2] + "' is not accepted"));
        List<Link> links = new ArrayList<>(lines.length);
        for (int i = 1; i < lines.length - 1; i++) {
            String[] words = words(lines[i], 2);
            links.add(new Link(words[0], words[1]));
        }
        return new LinkingInfo(new ArchiveLink(orEmpty(first[0]), orEmpty(first[1])), algorithm, links);
    }

    private static String[] words(String line, int count) {
        String[] words = line.split(" ", -1);
        if (words.length != count) {
            throw new IllegalArgumentException("a line of the linking information has " + words.length + " words instead of " + count);
        }
        return words;
    }

    private static String orEmpty(String word) {
        return Optional.of(word).filter(each -> !each.equals(NOTHING)).orElse("");
    }
}
