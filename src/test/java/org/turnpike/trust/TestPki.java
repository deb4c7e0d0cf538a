package org.turnpike.trust;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.RespID;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/** Certificates and OCSP responses for tests; all are valid from {@link #FROM} for ten years unless said otherwise. */
public final class TestPki {
    public static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
    public static final Instant UNTIL = FROM.plus(Duration.ofDays(3650));
    public static final int SIGNING = KeyUsage.nonRepudiation;
    public static final int AUTHENTICATION = KeyUsage.digitalSignature | KeyUsage.keyEncipherment;
    private static final AtomicLong SERIAL = new AtomicLong(1);

    private TestPki() {
    }

    /** A certificate and its key. */
    public record Holder(X509Certificate certificate, KeyPair keys) {

        public Holder ca(String name) {
            return issue(name, FROM, UNTIL, KeyUsage.keyCertSign | KeyUsage.cRLSign, true);
        }

        /** A CA below which there may be so many other CAs. */
        public Holder caOfPathLength(String name, int length) {
            KeyPair own = newKeys();
            return new Holder(TestPki.certificate(subject(name), own, new X500Name(name(certificate)), keys, FROM, UNTIL, KeyUsage.keyCertSign,
                    Optional.of(new BasicConstraints(length))), own);
        }

        /** A certificate for a key that is held elsewhere. */
        public X509Certificate certify(String name, PublicKey key, int keyUsage) {
            return TestPki.certificate(subject(name), new KeyPair(key, null), new X500Name(name(certificate)), keys, FROM, UNTIL, keyUsage, false);
        }

        public Holder issue(String name, int keyUsage) {
            return issue(name, FROM, UNTIL, keyUsage, false);
        }

        public Holder issue(String name, Instant from, Instant until, int keyUsage, boolean ca, KeyPurposeId... purposes) {
            KeyPair keys = newKeys();
            return new Holder(TestPki.certificate(subject(name), keys, new X500Name(name(certificate)), this.keys, from, until, keyUsage, ca, purposes), keys);
        }
    }

    public static Holder rootCa(String name) {
        KeyPair keys = newKeys();
        return new Holder(certificate(subject(name), keys, subject(name), keys, FROM, UNTIL, KeyUsage.keyCertSign, true), keys);
    }

    /** Any text for any attribute: instances are longer than the two letters of a country. */
    private static X500Name subject(String name) {
        return new X500Name(new BCStyle() {
            @Override
            public ASN1Encodable stringToValue(ASN1ObjectIdentifier type, String value) {
                return new DERUTF8String(value);
            }
        }, name);
    }

    private static String name(X509Certificate certificate) {
        try {
            return new JcaX509CertificateHolder(certificate).getSubject().toString();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static X509Certificate certificate(X500Name subject, KeyPair keys, X500Name issuer, KeyPair issuerKeys, Instant from, Instant until,
            int keyUsage, boolean ca, KeyPurposeId... purposes) {
        return certificate(subject, keys, issuer, issuerKeys, from, until, keyUsage, ca ? Optional.of(new BasicConstraints(true)) : Optional.empty(), purposes);
    }

    private static X509Certificate certificate(X500Name subject, KeyPair keys, X500Name issuer, KeyPair issuerKeys, Instant from, Instant until,
            int keyUsage, Optional<BasicConstraints> ca, KeyPurposeId... purposes) {
        try {
            X509v3CertificateBuilder builder = new X509v3CertificateBuilder(issuer, BigInteger.valueOf(SERIAL.getAndIncrement()), Date.from(from),
                    Date.from(until), subject, SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()));
            if (keyUsage != 0) {
                builder.addExtension(Extension.keyUsage, true, new KeyUsage(keyUsage));
            }
            if (ca.isPresent()) {
                builder.addExtension(Extension.basicConstraints, true, ca.get());
            }
            if (purposes.length > 0) {
                builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
            }
            return new JcaX509CertificateConverter().getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKeys.getPrivate())));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** A response that says good, signed by the issuer. */
    public static OcspResponse good(X509Certificate subject, Holder issuer, Instant thisUpdate) {
        return response(subject, issuer.certificate(), issuer, thisUpdate, null, CertificateStatus.GOOD);
    }

    /** @param nextUpdate null for none; a null status is good */
    public static OcspResponse response(X509Certificate subject, X509Certificate issuer, Holder signer, Instant thisUpdate, Instant nextUpdate,
            CertificateStatus status) {
        return response(subject, issuer, signer, thisUpdate, nextUpdate, status, CertificateID.HASH_SHA1, false);
    }

    public static OcspResponse response(X509Certificate subject, X509Certificate issuer, Holder signer, Instant thisUpdate, Instant nextUpdate,
            CertificateStatus status, AlgorithmIdentifier digest, boolean byKey) {
        try {
            var digests = new JcaDigestCalculatorProviderBuilder().build();
            CertificateID id = new CertificateID(digests.get(digest), new JcaX509CertificateHolder(issuer), subject.getSerialNumber());
            SubjectPublicKeyInfo key = SubjectPublicKeyInfo.getInstance(signer.certificate().getPublicKey().getEncoded());
            X509CertificateHolder holder = new JcaX509CertificateHolder(signer.certificate());
            BasicOCSPRespBuilder builder = new BasicOCSPRespBuilder(byKey ? new RespID(key, digests.get(CertificateID.HASH_SHA1)) : new RespID(holder.getSubject()));
            builder.addResponse(id, status, Date.from(thisUpdate), nextUpdate == null ? null : Date.from(nextUpdate));
            var basic = builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer.keys().getPrivate()),
                    new X509CertificateHolder[] {holder}, Date.from(thisUpdate));
            return OcspResponse.read(new OCSPRespBuilder().build(OCSPRespBuilder.SUCCESSFUL, basic).getEncoded());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** SHA-256 as a CertID digest, which nobody asks for. */
    public static AlgorithmIdentifier sha256() {
        return new AlgorithmIdentifier(new ASN1ObjectIdentifier("2.16.840.1.101.3.4.2.1"));
    }
}
