package org.turnpike.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.Base64;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/** A PKCS#10 request whose signature proves possession of the private key. */
public record ProvenRequest(X500Name subject, PublicKey publicKey) {

    /**
     * Reads a request, PEM or DER.
     *
     * @throws IllegalArgumentException when it is not a PKCS#10 request or its signature is wrong
     */
    public static ProvenRequest read(byte[] pemOrDer) {
        try {
            var request = new JcaPKCS10CertificationRequest(der(pemOrDer));
            if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(request.getPublicKey()))) {
                throw new IllegalArgumentException("the certificate request is not signed with its own key");
            }
            return new ProvenRequest(request.getSubject(), request.getPublicKey());
        } catch (IOException | GeneralSecurityException | OperatorCreationException | PKCSException e) {
            throw new IllegalArgumentException("not a PKCS#10 certificate request: " + e.getMessage(), e);
        }
    }

    /** The DER in a PEM block, or the bytes themselves if they contain no PEM block. */
    static byte[] der(byte[] pemOrDer) {
        String text = new String(pemOrDer, StandardCharsets.ISO_8859_1);
        if (!text.contains("-----BEGIN ")) {
            return pemOrDer;
        }
        return Base64.getMimeDecoder().decode(text.replaceAll("-----[^-]+-----", ""));
    }
}
