package org.turnpike.signature;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.interfaces.ECPublicKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.xml.crypto.MarshalException;
import javax.xml.crypto.dsig.XMLSignature;
import javax.xml.crypto.dsig.XMLSignatureException;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMValidateContext;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/**
 * XML-DSig core validation (messages.md §4.4 point 5): the signature value over SignedInfo and every reference in it. Within the
 * document the platform's XML-DSig computes, in its secure mode; files beside it are compared by the digests of their raw bytes.
 * Afterwards coverage is judged: SignedProperties and every part exactly once. Immutable; one for each signature.
 */
final class CoreValidation {
    /** Verifies ECDSA ten times as fast as the provider of JDK 17; an object of ours, unknown to the rest of the JVM. */
    private static final Provider ELLIPTIC_CURVES = new BouncyCastleProvider();

    private final XadesDocument document;
    private final Map<String, SignedPart> parts = new HashMap<>();

    CoreValidation(XadesDocument document, List<SignedPart> parts) {
        this.document = document;
        parts.forEach(part -> this.parts.put(part.name(), part));
    }

    /**
     * Validates value and references.
     *
     * @param chainResult the received HashChainResult bytes; empty array when there are none
     * @throws RefusedException {@code invalid_signature_value}; {@code internal_error} when a part cannot be read again
     */
    void requireValid(byte[] chainResult) throws RefusedException {
        try {
            DOMValidateContext context = new DOMValidateContext(document.certificate().getPublicKey(), document.signature());
            context.setProperty("org.jcp.xml.dsig.secureValidation", Boolean.TRUE);
            if (document.certificate().getPublicKey() instanceof ECPublicKey) {
                context.setProperty("org.jcp.xml.dsig.internal.dom.SignatureProvider", ELLIPTIC_CURVES);
            }
            XMLSignature signature = XMLSignatureFactory.getInstance("DOM").unmarshalXMLSignature(context);
            requireTrue(signature.getSignatureValue().validate(context), "Signature value does not fit");
            for (XadesDocument.Reference reference : document.references()) {
                requireTrue(reference.isWithinDocument()
                        ? signature.getSignedInfo().getReferences().get(reference.index()).validate(context)
                        : MessageDigest.isEqual(reference.digest(), fileDigest(reference, chainResult)),
                        "Digest of " + reference.uri() + " does not fit");
            }
        } catch (XMLSignatureException | MarshalException e) {
            throw new RefusedException(FaultCode.INVALID_SIGNATURE_VALUE, "Signature cannot be validated", e);
        } catch (IOException e) {
            throw new RefusedException(FaultCode.INTERNAL_ERROR, "A part of the message cannot be read again", e);
        }
    }

    /**
     * Requires that the signature is over its own SignedProperties, and over each part exactly once: by a reference, or by the hash
     * chain if the signature refers to its result (the chain itself is verified to hold every part once).
     *
     * @throws RefusedException {@code malformed_signature}
     */
    void requireCoverage() throws RefusedException {
        requireSignedProperties();
        boolean chained = document.referenceTo(XmlNames.CHAIN_RESULT_FILE).isPresent();
        for (String name : parts.keySet()) {
            boolean direct = document.referenceTo(name).isPresent();
            if (direct == chained) {
                throw Elements.malformed("Signature covers " + name + (direct ? " twice" : " not at all"));
            }
        }
    }

    private void requireSignedProperties() throws RefusedException {
        String uri = "#" + document.signedProperties().getAttribute("Id");
        boolean referred = document.referenceTo(uri).filter(r -> r.type().equals(XmlNames.SIGNED_PROPERTIES_TYPE)).isPresent();
        boolean same = document.signature().getOwnerDocument().getElementById(uri.substring(1)) == document.signedProperties();
        if (!referred || !same) {
            throw Elements.malformed("Signature does not cover its SignedProperties");
        }
    }

    private byte[] fileDigest(XadesDocument.Reference reference, byte[] chainResult) throws RefusedException, IOException {
        if (reference.uri().equals(XmlNames.CHAIN_RESULT_FILE)) {
            return reference.algorithm().digest(chainResult);
        }
        SignedPart part = parts.get(reference.uri());
        if (part == null) {
            throw new RefusedException(FaultCode.INVALID_SIGNATURE_VALUE, "Signature refers to '" + reference.uri() + "', which is no part of this message");
        }
        return reference.algorithm() == DigestAlgorithm.SHA_512 ? part.sha512() : ContentDigest.of(part.content(), reference.algorithm());
    }

    private static void requireTrue(boolean valid, String text) throws RefusedException {
        if (!valid) {
            throw new RefusedException(FaultCode.INVALID_SIGNATURE_VALUE, text);
        }
    }
}
