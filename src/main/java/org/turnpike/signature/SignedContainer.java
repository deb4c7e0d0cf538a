package org.turnpike.signature;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import org.turnpike.fault.RefusedException;
import org.turnpike.message.Content;

/**
 * A signed container, ASiC-E (trust.md §5.5): one message with the proof of its signer and time. The same content always gives the same bytes.
 * Immutable.
 *
 * @param message the SOAP message or REST header part, as signed
 * @param signature contains a SignatureTimeStamp if it was time-stamped by itself
 * @param timeStamp present if the message was time-stamped together with others
 * @param attachments the REST body, or the first attachments of a SOAP message, if they were logged
 */
public record SignedContainer(Content message, SignatureParts signature, Optional<BatchTimeStamp> timeStamp, List<Content> attachments) {
    /** The media type of containers. */
    public static final String MEDIA_TYPE = "application/vnd.etsi.asic-e+zip";

    /**
     * A time-stamp over several signatures.
     *
     * @param chain the result, which the token covers, and the hash chain from this signature to the result
     * @param token the token in DER
     */
    public record BatchTimeStamp(HashChainParts chain, byte[] token) {
    }

    public SignedContainer {
        attachments = List.copyOf(attachments);
    }

    /** Writes the container; the stream is not closed. */
    public void writeTo(OutputStream out) throws IOException {
        new ContainerWriter(this).writeTo(out);
    }

    /**
     * Reads a container within bounds ({@link ContainerReader}), and identifies its entries by their names. Nothing is verified. Attachments are read
     * from {@code zip} again whenever they are opened.
     *
     * @throws RefusedException {@code asic_…}, trust.md §5.5
     */
    public static SignedContainer read(Content zip) throws IOException, RefusedException {
        return ContainerReader.read(zip);
    }
}
