package org.turnpike.sandbox;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A private key and the certificate of its public key. */
public record SigningIdentity(PrivateKey key, X509Certificate certificate) {

    /** A new key with a self-signed certificate, as configuration sources use it. */
    public static SigningIdentity selfSigned(String name, InstanceKeyAlgorithm algorithm, Instant now) {
        KeyPair pair = algorithm.generate();
        X500Name subject = new X500Name("C=FI,O=Turnpike Sandbox,CN=" + name);
        Validity validity = Validity.around(now);
        try {
            var builder = new JcaX509v3CertificateBuilder(subject, BigInteger.ONE,
                    Date.from(validity.notBefore()), Date.from(validity.notAfter()), subject, pair.getPublic());
            var signer = new JcaContentSignerBuilder(algorithm.signature()).build(pair.getPrivate());
            return new SigningIdentity(pair.getPrivate(), new JcaX509CertificateConverter().getCertificate(builder.build(signer)));
        } catch (OperatorCreationException | CertificateException e) {
            throw new AssertionError("A new key cannot sign its own certificate", e);
        }
    }

    /** A TLS context for a server that presents this certificate and requests none. */
    SSLContext tls() {
        try {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            keys.setKeyEntry("tls", key, new char[0], new Certificate[] {certificate});
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(keys, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(factory.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("TLS cannot be set up", e);
        }
    }
}
