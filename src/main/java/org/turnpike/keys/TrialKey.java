package org.turnpike.keys;

import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.RespID;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.turnpike.id.MemberId;
import org.turnpike.trust.OcspResponse;

/**
 * A new EC key with a self-signed certificate and an OCSP response, for trials within this process. It is never stored or sent, and no server accepts it.
 * Immutable.
 */
public final class TrialKey {
    private static final X500Principal NAME = new X500Principal("CN=trial");
    private static final MemberId MEMBER = new MemberId("TRIAL", "TRIAL", "TRIAL");
    private static final Duration LIFETIME = Duration.ofDays(1);

    private final PrivateKey key;
    private final X509Certificate certificate;
    private final OcspResponse ocsp;

    private TrialKey(PrivateKey key, X509Certificate certificate, OcspResponse ocsp) {
        this.key = key;
        this.certificate = certificate;
        this.ocsp = ocsp;
    }

    /** Creates a key whose certificate is valid for a day before and after the given time. */
    public static TrialKey create(Instant now) {
        KeyPair pair = KeyAlgorithm.EC_P256.generate();
        try {
            ContentSigner signer = new JcaContentSignerBuilder(EncryptedKey.contentSignature(pair.getPrivate())).build(pair.getPrivate());
            X509CertificateHolder certificate = new JcaX509v3CertificateBuilder(NAME, BigInteger.ONE, Date.from(now.minus(LIFETIME)),
                    Date.from(now.plus(LIFETIME)), NAME, pair.getPublic()).build(signer);
            return new TrialKey(pair.getPrivate(), new JcaX509CertificateConverter().getCertificate(certificate), good(certificate, signer, now));
        } catch (CertificateException | OperatorCreationException | OCSPException | IOException e) {
            throw new AssertionError("This JDK cannot create a certificate with its OCSP response", e);
        }
    }

    private static OcspResponse good(X509CertificateHolder certificate, ContentSigner signer, Instant now)
            throws OperatorCreationException, OCSPException, IOException {
        CertificateID id = new CertificateID(new JcaDigestCalculatorProviderBuilder().build().get(CertificateID.HASH_SHA1), certificate, BigInteger.ONE);
        BasicOCSPResp basic = new BasicOCSPRespBuilder(new RespID(certificate.getSubject())).addResponse(id, CertificateStatus.GOOD)
                .build(signer, new X509CertificateHolder[] {certificate}, Date.from(now));
        return OcspResponse.read(new OCSPRespBuilder().build(OCSPRespBuilder.SUCCESSFUL, basic).getEncoded());
    }

    /** The private key. */
    public PrivateKey key() {
        return key;
    }

    /** The self-signed certificate of the key. */
    public X509Certificate certificate() {
        return certificate;
    }

    /** Returns the key for signatures, of a member that does not exist. */
    public SigningCredential signing() {
        return new SigningCredential(MEMBER, new InMemorySigningKey(Mechanism.ECDSA, key), certificate, List.of(), List.of(ocsp));
    }
}
