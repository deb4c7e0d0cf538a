package org.turnpike.signature;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.turnpike.fault.RefusedException;
import org.turnpike.keys.SigningCredential;
import org.turnpike.message.Content;
import org.turnpike.message.Sha512;

/**
 * Creates and verifies signatures as messages need them, with a key for trials, so that the JVM has loaded and partly compiled this code before the first
 * message. Used by one thread.
 */
public final class SignatureRehearsal {
    private final MessageSigner signer = new MessageSigner();
    private final SigningCredential credential;
    private int count;

    /** @param credential a key for trials, with an OCSP response */
    public SignatureRehearsal(SigningCredential credential) {
        this.credential = credential;
    }

    /**
     * Signs and verifies four messages: the first signature of a signer, which is verified with a document tree, a later one, and a batch of two.
     *
     * @return the signature of the batch
     * @throws RefusedException if a signature cannot be created or is not valid, which is a fault of this program
     */
    public SignatureParts round(Instant now) throws RefusedException {
        RecentSignatures recent = new RecentSignatures();
        for (int i = 0; i < 2; i++) {
            List<SignedPart> message = message();
            verify(signer.sign(credential, message, now), message, recent);
        }
        List<List<SignedPart>> batch = List.of(message(), message());
        List<SignatureParts> signatures = signer.signBatch(credential, batch, now);
        for (int i = 0; i < batch.size(); i++) {
            verify(signatures.get(i), batch.get(i), recent);
        }
        return signatures.get(0);
    }

    private List<SignedPart> message() {
        byte[] text = ("<message>" + count++ + "</message>").getBytes(StandardCharsets.US_ASCII);
        return List.of(new SignedPart(SignedPart.MESSAGE, Sha512.start().digest(text), Content.of(text)));
    }

    /** Makes the checks of {@link SignatureVerifier#verify}, in its order, but those of the certificate and of its OCSP response. */
    private static void verify(SignatureParts signature, List<SignedPart> parts, RecentSignatures recent) throws RefusedException {
        RecentSignatures.Reading reading = recent.read(signature);
        XadesSignature document = reading.content();
        byte[] chainResult = SignatureVerifier.requireHashChain(document, signature, parts);
        PartCoverage coverage = new PartCoverage(document, parts);
        reading.requireValid();
        coverage.requireDigests(chainResult);
        reading.requireSignedProperties();
        coverage.requireEachOnce();
        SignatureVerifier.requireSigningCertificate(document);
        recent.accepted(reading);
    }
}
