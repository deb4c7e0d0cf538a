package org.turnpike.connector;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Keys with self-signed certificates, made when asked for. */
final class TestKeys {

    private TestKeys() {
    }

    static DoorKey rsa(String name) throws Exception {
        return key(name, "RSA", 2048, "SHA256withRSA");
    }

    static DoorKey ec(String name) throws Exception {
        return key(name, "EC", 256, "SHA256withECDSA");
    }

    private static DoorKey key(String name, String algorithm, int size, String signature) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(size);
        KeyPair pair = generator.generateKeyPair();
        X500Principal subject = new X500Principal("CN=" + name);
        Instant now = Instant.now();
        X509Certificate certificate = new JcaX509CertificateConverter().getCertificate(new JcaX509v3CertificateBuilder(subject,
                BigInteger.valueOf(System.nanoTime()), Date.from(now.minus(1, ChronoUnit.DAYS)), Date.from(now.plus(1, ChronoUnit.DAYS)),
                subject, pair.getPublic()).build(new JcaContentSignerBuilder(signature).build(pair.getPrivate())));
        return new DoorKey(pair.getPrivate(), List.of(certificate));
    }
}
