package org.turnpike.signature;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.util.Optional;
import javax.xml.crypto.MarshalException;
import javax.xml.crypto.dsig.Reference;
import javax.xml.crypto.dsig.XMLSignature;
import javax.xml.crypto.dsig.XMLSignatureException;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMValidateContext;
import org.turnpike.crypto.NativeProvider;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.trust.Recent;

/**
 * XML-DSig core validation within a document (messages.md §4.4 point 5): the signature value over SignedInfo and every reference that
 * stays in the document, by the platform's XML-DSig in its secure mode. {@link PartCoverage} checks references to other files.
 */
final class CoreValidation {
    private static final String PROVIDER_PROPERTY = "org.jcp.xml.dsig.internal.dom.SignatureProvider";

    /** Elliptic-curve keys as objects of their provider. For a key that is used again, Bouncy Castle caches about 15 kB of multiples and then verifies faster. */
    private static final Recent<PublicKey, VerifyingKey> CONVERTED = new Recent<>(128);

    private CoreValidation() {
    }

    /**
     * The octets that were verified.
     *
     * @param signedInfo the octets that the signature value covers
     * @param referenced the octets that the last reference within the document covers; empty if absent
     */
    record Canonical(byte[] signedInfo, byte[] referenced) {
    }

    /**
     * Validates value and references.
     *
     * @throws RefusedException {@code invalid_signature_value}
     */
    static Canonical requireValid(XadesDocument document) throws RefusedException {
        try {
            DOMValidateContext context = context(document.content().certificate().getPublicKey(), document);
            XMLSignature signature = XMLSignatureFactory.getInstance("DOM").unmarshalXMLSignature(context);
            requireTrue(signature.getSignatureValue().validate(context), "Signature value does not fit");
            byte[] referenced = new byte[0];
            for (XadesSignature.Reference reference : document.content().references()) {
                if (reference.isWithinDocument()) {
                    Reference within = signature.getSignedInfo().getReferences().get(reference.index());
                    requireTrue(within.validate(context), "Digest of " + reference.uri() + " does not fit");
                    referenced = within.getDigestInputStream().readAllBytes();
                }
            }
            return new Canonical(signature.getSignedInfo().getCanonicalizedData().readAllBytes(), referenced);
        } catch (IOException e) {
            throw new AssertionError("Cannot read from memory", e);
        } catch (XMLSignatureException | MarshalException | GeneralSecurityException e) {
            throw new RefusedException(FaultCode.INVALID_SIGNATURE_VALUE, "Signature cannot be validated", e);
        }
    }

    private static DOMValidateContext context(PublicKey key, XadesDocument document) throws GeneralSecurityException {
        VerifyingKey verifying = converted(key);
        DOMValidateContext context = new DOMValidateContext(verifying.key(), document.signature());
        context.setProperty("org.jcp.xml.dsig.secureValidation", Boolean.TRUE);
        context.setProperty("javax.xml.crypto.dsig.cacheReference", Boolean.TRUE);      // keeps the octets
        verifying.provider().ifPresent(provider -> context.setProperty(PROVIDER_PROPERTY, provider));
        return context;
    }

    /** Returns an object that verifies PKCS#1 or ECDSA signatures, with the same provider as {@link #requireValid}. */
    static Signature verifying(SignatureAlgorithm algorithm, PublicKey key) throws GeneralSecurityException {
        return converted(key).verifier(algorithm);
    }

    private static VerifyingKey converted(PublicKey key) throws GeneralSecurityException {
        if (!(key instanceof ECPublicKey)) {
            return VerifyingKey.of(key, Optional.empty());
        }
        Optional<VerifyingKey> known = CONVERTED.find(key);
        if (known.isPresent()) {
            return known.get();
        }
        VerifyingKey converted = VerifyingKey.of(key, NativeProvider.find());
        CONVERTED.put(key, converted);
        return converted;
    }

    /**
     * Requires that the signature covers its own SignedProperties.
     *
     * @throws RefusedException {@code malformed_signature}
     */
    static void requireSignedProperties(XadesDocument document) throws RefusedException {
        String uri = "#" + document.signedProperties().getAttribute("Id");
        boolean referred = document.content().referenceTo(uri).filter(r -> r.type().equals(XmlNames.SIGNED_PROPERTIES_TYPE)).isPresent();
        boolean same = document.signature().getOwnerDocument().getElementById(uri.substring(1)) == document.signedProperties();
        if (!referred || !same) {
            throw Elements.malformed("Signature does not cover its SignedProperties");
        }
    }

    private static void requireTrue(boolean valid, String text) throws RefusedException {
        if (!valid) {
            throw new RefusedException(FaultCode.INVALID_SIGNATURE_VALUE, text);
        }
    }
}
