package org.turnpike.transport;

import org.turnpike.message.SoapLimits;

/**
 * The limits of a message from a peer or from an information system.
 *
 * @param ocspResponses the largest number of OCSP response parts
 * @param ocspResponseBytes bytes of each OCSP response
 * @param soap limits of the SOAP part
 * @param restHeadBytes bytes of a REST header part
 * @param bodyBytes bytes of all attachments of a message together, or of its REST body; they are spooled to disk
 * @param hashChainBytes bytes of the hash chain result and of the hash chain
 * @param signatureBytes bytes of the signature, or of a fault in its place
 * @param epilogueBytes bytes after the last boundary, which are ignored
 */
public record TransportLimits(int ocspResponses, int ocspResponseBytes, SoapLimits soap, int restHeadBytes, long bodyBytes,
        int hashChainBytes, int signatureBytes, int epilogueBytes) {
    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;

    /**
     * 10 OCSP responses of 64 KiB, SOAP of 10 MiB, REST header of 64 KiB, attachments or a body of 16 GiB, hash chain and signature of 1 MiB, 64 KiB
     * after the end.
     */
    public static final TransportLimits DEFAULT =
            new TransportLimits(10, 64 * KIB, SoapLimits.DEFAULT, 64 * KIB, 16L * KIB * MIB, MIB, MIB, 64 * KIB);

    /** {@link #DEFAULT} with another limit for attachments or body. */
    public static TransportLimits withBody(long bytes) {
        return new TransportLimits(DEFAULT.ocspResponses, DEFAULT.ocspResponseBytes, DEFAULT.soap, DEFAULT.restHeadBytes, bytes,
                DEFAULT.hashChainBytes, DEFAULT.signatureBytes, DEFAULT.epilogueBytes);
    }
}
