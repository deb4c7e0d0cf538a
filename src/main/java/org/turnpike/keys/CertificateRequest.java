package org.turnpike.keys;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.security.PrivateKey;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.DefaultSignatureAlgorithmIdentifierFinder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.RuntimeOperatorException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/** Writes PKCS#10 requests (trust.md §4.4). A request for a signing key does not include keyCertSign, because such a key never needs it. */
public final class CertificateRequest {
    private CertificateRequest() {
    }

    /** @throws RefusedException {@code cannot_sign} if the key or its token fails */ public static byte[] write(TokenKey key, ContentSigner signer, X500Principal subject, List<String> dnsNames) throws RefusedException {
        try {
            return new JcaPKCS10CertificationRequestBuilder(subject, key.publicKey())
                    .addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions(key.usage(), dnsNames))
                    .build(signer).getEncoded();
        } catch (IOException | RuntimeOperatorException e) {
            throw new RefusedException(FaultCode.CANNOT_SIGN, "Cannot create a certificate request with key " + key.id() + ": " + e.getMessage(), e);
        }
    }

    /** Returns a signer that uses a key in memory. */
    static ContentSigner signer(PrivateKey key) throws RefusedException {
        try {
            return new JcaContentSignerBuilder(EncryptedKey.contentSignature(key)).setProvider(InMemorySigningKey.BOUNCY_CASTLE).build(key);
        } catch (OperatorCreationException e) {
            throw new RefusedException(FaultCode.CANNOT_SIGN, "The key cannot sign a certificate request", e);
        }
    }

    /** Returns a signer that uses a key of a device, with PKCS#1 v1.5 or ECDSA. */
    public static ContentSigner signer(SigningKey key, boolean rsa) {
        AlgorithmIdentifier algorithm = new DefaultSignatureAlgorithmIdentifierFinder().find(rsa ? "SHA256withRSA" : "SHA256withECDSA");
        return new ContentSigner() {
            private final ByteArrayOutputStream content = new ByteArrayOutputStream();

            @Override
            public AlgorithmIdentifier getAlgorithmIdentifier() {
                return algorithm;
            }

            @Override
            public OutputStream getOutputStream() {
                return content;
            }

            @Override
            public byte[] getSignature() {
                try {
                    byte[] signature = key.sign("SHA-256", content.toByteArray());
                    return rsa ? signature : asn1(signature);
                } catch (RefusedException | IOException e) {
                    throw new RuntimeOperatorException(e.getMessage(), e);
                }
            }
        };
    }

    /** Converts an ECDSA signature from the concatenation of r and s to the ASN.1 form that PKCS#10 requires. */
    private static byte[] asn1(byte[] signature) throws IOException {
        int half = signature.length / 2;
        return new DERSequence(new ASN1Encodable[] {new ASN1Integer(new BigInteger(1, signature, 0, half)),
            new ASN1Integer(new BigInteger(1, signature, half, half))}).getEncoded();
    }

    private static Extensions extensions(KeyUsage usage, List<String> dnsNames) throws IOException {
        ExtensionsGenerator extensions = new ExtensionsGenerator();
        extensions.addExtension(Extension.keyUsage, false, bits(usage));
        if (!dnsNames.isEmpty()) {
            GeneralName[] names = dnsNames.stream().map(name -> new GeneralName(GeneralName.dNSName, name)).toArray(GeneralName[]::new);
            extensions.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
        }
        return extensions.generate();
    }

    private static org.bouncycastle.asn1.x509.KeyUsage bits(KeyUsage usage) {
        return new org.bouncycastle.asn1.x509.KeyUsage(switch (usage) {
            case SIGNING -> org.bouncycastle.asn1.x509.KeyUsage.nonRepudiation;
            case AUTHENTICATION -> org.bouncycastle.asn1.x509.KeyUsage.digitalSignature | org.bouncycastle.asn1.x509.KeyUsage.keyEncipherment
                    | org.bouncycastle.asn1.x509.KeyUsage.dataEncipherment;
        });
    }
}
