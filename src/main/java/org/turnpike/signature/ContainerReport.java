package org.turnpike.signature;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.TimeStampingAuthority;
import org.turnpike.id.ClientId;

/**
 * The result of verifying a signed container: each check with its outcome and, if all checks passed, the proof of signer, content and time.
 * Immutable.
 *
 * @param checks all checks in their order; checks after a failed one are {@code NOT_MADE}
 * @param proof present exactly when every check passed
 * @param refusal present exactly when one failed: code and reason
 */
public record ContainerReport(List<Check> checks, Optional<Proof> proof, Optional<RefusedException> refusal) {

    /** The subject of a check (messages.md §4.7). */
    public enum Subject {
        /** Entries, sizes, names and manifests. */
        CONTAINER,
        /** The member that must have signed: the sender that the message names. */
        SIGNER,
        /** An approved service's token over this signature. */
        TIME_STAMP,
        /** The hash chain from the message to the signed result, if several parts or messages were signed together. */
        HASH_CHAIN,
        /** Signature value, references and coverage. */
        SIGNATURE,
        /**
         * The signer's certificate: it belongs to that member, was issued by an approved CA, and had the OCSP status good at the time of the
         * time-stamp.
         */
        CERTIFICATE
    }

    /** The outcome of a check. */
    public enum Outcome { PASSED, FAILED, NOT_MADE }

    /**
     * One check.
     *
     * @param detail readable text: the finding, or why the check failed
     */
    public record Check(Subject subject, Outcome outcome, String detail) {
    }

    /**
     * The proof of signer, content and time of the signature.
     *
     * @param messageId the id of the message protocol
     * @param response whether the message is a response
     * @param rest whether it is a REST message
     * @param signer the client the message is from; its member signed
     * @param certificate the member's signing certificate
     * @param claimedAt the signing time that the signer claims; not verified
     * @param stampedAt a time at which the signature existed, confirmed by the time-stamping service
     * @param stampedBy this service
     * @param verifiedAttachments attachments that are in the container and were signed
     * @param absentAttachments attachments that were signed but are not in the container, so their content is not proved
     */
    public record Proof(String messageId, boolean response, boolean rest, ClientId signer, X509Certificate certificate,
            Optional<Instant> claimedAt, Instant stampedAt, TimeStampingAuthority stampedBy, List<String> verifiedAttachments,
            List<AbsentAttachment> absentAttachments) {
    }

    /**
     * An attachment that is not in the container.
     *
     * @param name the name in the signature, such as {@code /attachment1}
     * @param sha512 the signed SHA-512 digest
     */
    public record AbsentAttachment(String name, byte[] sha512) {
    }

    /** Whether every check passed. */
    public boolean isValid() {
        return proof.isPresent();
    }
}
