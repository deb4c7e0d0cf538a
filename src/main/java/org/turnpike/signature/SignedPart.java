package org.turnpike.signature;

import java.util.List;
import org.turnpike.message.Content;

/**
 * One part of a message that the signature covers (messages.md §4.1).
 *
 * @param name {@code /message.xml} or {@code /attachmentN}, N from 1
 * @param sha512 SHA-512 of the part's raw bytes, computed by the reader or writer of the part
 * @param content the same bytes, read again only where a signature states another digest
 */
public record SignedPart(String name, byte[] sha512, Content content) {

    /** The name of the SOAP message or REST header part. */
    public static final String MESSAGE = "/message.xml";

    public SignedPart {
        if (sha512.length != DigestAlgorithm.SHA_512.length()) {
            throw new IllegalArgumentException("Not a SHA-512 digest: " + sha512.length + " bytes for " + name);
        }
    }

    /** The name of the n-th attachment, from 1; a REST body is the first. */
    public static String attachment(int n) {
        return "/attachment" + n;
    }

    static List<HashChainInput> inputs(List<SignedPart> parts) {
        return parts.stream().map(part -> new HashChainInput(part.name(), part.sha512())).toList();
    }
}
