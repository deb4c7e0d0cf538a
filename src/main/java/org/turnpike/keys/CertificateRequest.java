package org.turnpike.keys;

import java.io.IOException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** PKCS#10 requests (trust.md §4.4). Of a signing key, keyCertSign is not asked for: the CA decides, and it has no use for it. */
final class CertificateRequest {
    private CertificateRequest() {
    }

    static byte[] write(KeyUsage usage, PublicKey publicKey, PrivateKey key, X500Principal subject, List<String> dnsNames) throws IOException {
        try {
            return new JcaPKCS10CertificationRequestBuilder(subject, publicKey)
                    .addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions(usage, dnsNames))
                    .build(new JcaContentSignerBuilder(EncryptedKey.contentSignature(key)).setProvider(InMemorySigningKey.BOUNCY_CASTLE).build(key))
                    .getEncoded();
        } catch (OperatorCreationException e) {
            throw new IOException("The key does not sign a certificate request", e);
        }
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
