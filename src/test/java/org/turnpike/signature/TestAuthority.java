package org.turnpike.signature;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.RespID;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.trust.OcspResponse;

/** A CA of instance TEST that answers OCSP itself, made in memory; its certificates name members in the EJBCA form. */
public final class TestAuthority {
    /** When everything is valid. */
    public static final Instant NOW = Instant.parse("2026-12-01T12:00:00Z");

    private static final AtomicLong SERIALS = new AtomicLong(1000);

    private final KeyPair keys = ec();
    private final X509Certificate certificate;

    /** A self-signed CA. */
    public TestAuthority(String name) throws Exception {
        this.certificate = issue(new X500Principal(name), keys.getPublic(), new X500Principal(name), KeyUsage.keyCertSign, true);
    }

    private TestAuthority(String name, TestAuthority by) throws Exception {
        this.certificate = by.issue(new X500Principal(name), keys.getPublic(), by.certificate.getSubjectX500Principal(), KeyUsage.keyCertSign, true);
    }

    /** A CA below this one. */
    public TestAuthority below(String name) throws Exception {
        return new TestAuthority(name, this);
    }

    public X509Certificate certificate() {
        return certificate;
    }

    /** An end-entity certificate; usage as in Bouncy Castle's KeyUsage. */
    public X509Certificate issue(String subject, PublicKey key, int usage) throws Exception {
        return issue(new X500Principal(subject), key, certificate.getSubjectX500Principal(), usage, false);
    }

    /** A signing certificate of member TEST/ORG/code. */
    public X509Certificate issueSigning(String code, PublicKey key) throws Exception {
        return issue("CN=" + code + ",O=ORG,C=TEST", key, KeyUsage.nonRepudiation);
    }

    private X509Certificate issue(X500Principal subject, PublicKey key, X500Principal issuer, int usage, boolean ca) throws Exception {
        var builder = new JcaX509v3CertificateBuilder(issuer, BigInteger.valueOf(SERIALS.incrementAndGet()), Date.from(NOW.minus(Duration.ofDays(1))),
                Date.from(NOW.plus(Duration.ofDays(30))), subject, key);
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
        if (ca) {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        }
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer()));
    }

    /** An OCSP response of this moment; good when the status is null. */
    public OcspResponse ocsp(X509Certificate subject, Instant thisUpdate, CertificateStatus status) throws Exception {
        var digests = new JcaDigestCalculatorProviderBuilder().build();
        BasicOCSPRespBuilder builder = new BasicOCSPRespBuilder(new RespID(new JcaX509CertificateHolder(certificate).getSubject()));
        builder.addResponse(new CertificateID(digests.get(CertificateID.HASH_SHA1), new JcaX509CertificateHolder(certificate), subject.getSerialNumber()),
                status, Date.from(thisUpdate), (Date) null);
        var basic = builder.build(signer(), new X509CertificateHolder[0], Date.from(thisUpdate));
        return OcspResponse.read(new OCSPRespBuilder().build(OCSPRespBuilder.SUCCESSFUL, basic).getEncoded());
    }

    /** The captured configuration with this CA and the intermediates in place of the captured one, and one more authentication certificate. */
    public GlobalConfiguration configuration(Path folder, String authCertHash, TestAuthority... intermediates) throws Exception {
        StringBuilder service = new StringBuilder("<approvedCA><name>CA</name><authenticationOnly>false</authenticationOnly><topCA>" + cert(certificate) + "</topCA>");
        for (TestAuthority intermediate : intermediates) {
            service.append("<intermediateCA>").append(cert(intermediate.certificate)).append("</intermediateCA>");
        }
        service.append("<certificateProfileInfo>ee.ria.xroad.common.certificateprofile.impl.EjbcaCertificateProfileInfoProvider</certificateProfileInfo></approvedCA>");
        String shared = StoredConfiguration.capturedSharedParameters().replaceFirst("(?s)<approvedCA>.*</approvedCA>", service.toString())
                .replaceFirst("<authCertHash>[^<]*</authCertHash>", "<authCertHash>" + authCertHash + "</authCertHash>");
        return StoredConfiguration.of(shared, folder, NOW);
    }

    private static String cert(X509Certificate certificate) throws Exception {
        return "<cert>" + Base64.getEncoder().encodeToString(certificate.getEncoded()) + "</cert>";
    }

    private ContentSigner signer() throws Exception {
        return new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
    }

    private static KeyPair ec() throws IOException {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (java.security.GeneralSecurityException e) {
            throw new IOException(e);
        }
    }
}
