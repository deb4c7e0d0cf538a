package org.turnpike.messagelog.archive;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.turnpike.signature.DigestAlgorithm;

/**
 * The linking information of one archive file (trust.md §5.6): the end of the file before it, and a hash chain over its containers, so that none
 * can be changed, removed, inserted or moved without changing all that follow, in this file and in later ones. Immutable.
 *
 * @param previous the end of the file before
 * @param algorithm of all its digests
 * @param links one for each container, in order
 */
public record LinkingInfo(ArchiveLink previous, DigestAlgorithm algorithm, List<Link> links) {
    /** The name of its entry, the last of an archive file. */
    public static final String ENTRY = "linkinginfo";
    private static final String NOTHING = "-";
    private static final HexFormat HEX = HexFormat.of();

    /**
     * A container in the chain.
     *
     * @param digest of the digest before and that of the container, in lower-case hex
     */
    public record Link(String digest, String container) {
    }

    public LinkingInfo {
        links = List.copyOf(links);
    }

    /** The chain without containers yet. */
    static LinkingInfo after(ArchiveLink previous) {
        return new LinkingInfo(previous, DigestAlgorithm.SHA_512, List.of());
    }

    /** The digest that follows in the chain. */
    public static String next(DigestAlgorithm algorithm, String last, byte[] containerDigest) {
        return HEX.formatHex(algorithm.digest((last + HEX.formatHex(containerDigest)).getBytes(StandardCharsets.US_ASCII)));
    }

    /** The digest the next file is linked to. */
    public String lastDigest() {
        return links.isEmpty() ? previous.digest() : links.get(links.size() - 1).digest();
    }

    /** The entry's bytes. */
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
     * Reads the entry's bytes; digests and names are not verified.
     *
     * @throws IllegalArgumentException when they are malformed, or of a digest algorithm that is not accepted
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
