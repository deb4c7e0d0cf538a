package org.turnpike.signature;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.turnpike.fault.RefusedException;
import org.turnpike.message.Content;

/**
 * The unverified content of a signed container; {@link ContainerVerifier} verifies it. Immutable.
 *
 * @param parts the message, then those of its attachments that are in the container
 * @param certificate the certificate of the signer
 * @param claimedAt the signing time that the signer claims
 * @param stampedAt the time of the time-stamp; empty until the record has one
 */
public record ContainerContents(List<Part> parts, X509Certificate certificate, Optional<Instant> claimedAt, Optional<Instant> stampedAt) {

    /**
     * One part of the message.
     *
     * @param name {@code /message.xml} or {@code /attachmentN}
     * @param bytes its length
     * @param sha512 the SHA-512 of its bytes
     */
    public record Part(String name, long bytes, byte[] sha512) {
    }

    /**
     * Reads a container.
     *
     * @param zip the container, opened more than once
     * @throws IOException when {@code zip} cannot be read
     * @throws RefusedException when it is malformed
     */
    public static ContainerContents read(Content zip) throws IOException, RefusedException {
        SignedContainer container = SignedContainer.read(zip);
        List<Part> parts = new ArrayList<>();
        parts.add(part(SignedPart.MESSAGE, container.message()));
        for (Content attachment : container.attachments()) {
            parts.add(part(SignedPart.attachment(parts.size()), attachment));
        }
        XadesDocument document = XadesReader.read(container.signature().signature());
        Optional<byte[]> token = container.timeStamp().map(SignedContainer.BatchTimeStamp::token);
        Optional<byte[]> stamp = token.isPresent() ? token : SignatureTimeStamp.find(document);
        return new ContainerContents(List.copyOf(parts), document.content().certificate(), document.content().signingTime(),
                stamp.isEmpty() ? Optional.empty() : Optional.of(TimeStampVerifier.claimedTime(stamp.get())));
    }

    private static Part part(String name, Content content) throws IOException {
        return new Part(name, content.length(), ContentDigest.of(content, DigestAlgorithm.SHA_512));
    }
}
