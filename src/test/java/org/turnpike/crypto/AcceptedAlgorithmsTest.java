package org.turnpike.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.RespID;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoGeneratorBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.bouncycastle.tsp.TimeStampResponseGenerator;
import org.bouncycastle.tsp.TimeStampTokenGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.globalconf.TestConfiguration;
import org.turnpike.signature.TimeStampVerifier;
import org.turnpike.signature.VerifiedTimeStamp;
import org.turnpike.trust.OcspResponse;
import org.turnpike.trust.OcspVerifier;
import org.turnpike.trust.TestPki;
import org.turnpike.trust.Untrusted;
import org.turnpike.trust.UntrustedException;

/** OCSP responses and time-stamp tokens of each algorithm that CAs use; one list says which are accepted. */
class AcceptedAlgorithmsTest {
    private static final Provider BC = new BouncyCastleProvider();
    private static final Instant AT = TestPki.FROM.plus(Duration.ofDays(100));
    private static final byte[] STAMPED = "what is stamped".getBytes(StandardCharsets.UTF_8);

    private final TestPki.Holder ca = TestPki.rootCa("CN=CA");
    private final TestPki.Holder leaf = ca.issue("CN=Leaf", TestPki.SIGNING);

    private record Signer(X509Certificate certificate, KeyPair keys, String algorithm) {
    }

    private static KeyPair keys(String key) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(key.equals("RSA") ? "RSA" : "EC", BC);
        if (key.equals("RSA")) {
            generator.initialize(2048);
        } else {
            generator.initialize(new ECGenParameterSpec(key));
        }
        return generator.generateKeyPair();
    }

    private Signer signer(String key, String algorithm, Instant from, Instant until, KeyPurposeId purpose) throws Exception {
        KeyPair keys = keys(key);
        X509v3CertificateBuilder builder = new X509v3CertificateBuilder(new X500Name("CN=CA"), BigInteger.valueOf(77), Date.from(from), Date.from(until),
                new X500Name("CN=Responder"), SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()));
        builder.addExtension(Extension.extendedKeyUsage, true, new ExtendedKeyUsage(purpose));
        byte[] der = builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(ca.keys().getPrivate())).getEncoded();
        return new Signer(CertificateFile.der(der), keys, algorithm);
    }

    private Signer ocspSigner(String key, String algorithm) throws Exception {
        return signer(key, algorithm, TestPki.FROM, TestPki.UNTIL, KeyPurposeId.id_kp_OCSPSigning);
    }

    private OcspResponse ocsp(Signer signer, boolean altered) throws Exception {
        var digests = new JcaDigestCalculatorProviderBuilder().build();
        X509CertificateHolder holder = new X509CertificateHolder(signer.certificate().getEncoded());
        BasicOCSPRespBuilder builder = new BasicOCSPRespBuilder(new RespID(holder.getSubject()));
        builder.addResponse(new CertificateID(digests.get(CertificateID.HASH_SHA1), new JcaX509CertificateHolder(ca.certificate()),
                leaf.certificate().getSerialNumber()), CertificateStatus.GOOD, Date.from(AT), (Date) null);
        var basic = builder.build(new JcaContentSignerBuilder(signer.algorithm()).setProvider(BC).build(signer.keys().getPrivate()),
                new X509CertificateHolder[] {holder}, Date.from(AT));
        byte[] der = new OCSPRespBuilder().build(OCSPRespBuilder.SUCCESSFUL, basic).getEncoded();
        if (altered) {
            replace(der, basic.getSignature());
        }
        return OcspResponse.read(der);
    }

    /** Another last byte of the signature, wherever that stands. */
    private static void replace(byte[] der, byte[] signature) {
        String all = new String(der, StandardCharsets.ISO_8859_1);
        der[all.indexOf(new String(signature, StandardCharsets.ISO_8859_1)) + signature.length - 1] ^= 1;
    }

    private void verify(OcspResponse response, Instant at) throws UntrustedException {
        GlobalConfiguration conf = TestConfiguration.of("TEST", TestConfiguration.approvedCa(ca.certificate(), List.of(), "", "Any"), TestPki.UNTIL);
        new OcspVerifier().verifyGood(response, leaf.certificate(), conf.findIssuer(leaf.certificate().getIssuerX500Principal()).orElseThrow(), conf, at);
    }

    private Object refusal(OcspResponse response) {
        return assertThrows(UntrustedException.class, () -> verify(response, AT)).reason();
    }

    @ParameterizedTest
    @CsvSource({"RSA, SHA256withRSA", "RSA, SHA512withRSA", "RSA, SHA256withRSAandMGF1", "RSA, SHA384withRSAandMGF1", "RSA, SHA512withRSAandMGF1", "secp256r1, SHA256withECDSA",
        "secp384r1, SHA384withECDSA", "brainpoolP256r1, SHA256withECDSA", "brainpoolP384r1, SHA384withECDSA", "secp256k1, SHA256withECDSA"})
    void acceptsOcspResponsesOfEachListedAlgorithm(String key, String algorithm) throws Exception {
        Signer signer = ocspSigner(key, algorithm);
        verify(ocsp(signer, false), AT);
        assertThat(refusal(ocsp(signer, true))).isEqualTo(new Untrusted.OcspSignatureInvalid("CN=Responder"));
    }

    @ParameterizedTest
    @CsvSource({"RSA, SHA1withRSA", "RSA, SHA224withRSA", "RSA, SHA1withRSAandMGF1", "secp256r1, SHA1withECDSA", "brainpoolP256r1, SHA224withECDSA", "RSA, SHA3-256withRSA"})
    void reportsOcspResponsesOfOtherAlgorithmsAsUncheckedNotAsAltered(String key, String algorithm) throws Exception {
        assertThat(refusal(ocsp(ocspSigner(key, algorithm), false))).isInstanceOf(Untrusted.OcspAlgorithmNotAccepted.class);
    }

    @Test
    void rejectsExpiredResponderCertificate() throws Exception {
        Instant until = AT.minusSeconds(1);
        Signer expired = signer("secp256r1", "SHA256withECDSA", TestPki.FROM, until, KeyPurposeId.id_kp_OCSPSigning);
        assertThat(refusal(ocsp(expired, false))).isEqualTo(new Untrusted.OcspResponderExpired("CN=Responder", TestPki.FROM, until, AT));
    }

    @Test
    void judgesTheResponderCertificateAtTheInstantAndNotNow() throws Exception {
        Signer signer = signer("secp256r1", "SHA256withECDSA", TestPki.FROM, AT.plusSeconds(10), KeyPurposeId.id_kp_OCSPSigning);
        OcspResponse response = ocsp(signer, false);
        verify(response, AT.plusSeconds(10));
        assertThat(assertThrows(UntrustedException.class, () -> verify(response, AT.plusSeconds(11))).reason()).isInstanceOf(Untrusted.OcspResponderExpired.class);
    }

    // time-stamp tokens

    private byte[] token(Signer signer, boolean altered) throws Exception {
        var digests = new JcaDigestCalculatorProviderBuilder().build();
        var info = new JcaSimpleSignerInfoGeneratorBuilder().setProvider(BC).build(signer.algorithm(), signer.keys().getPrivate(), signer.certificate());
        TimeStampTokenGenerator tokens = new TimeStampTokenGenerator(info, digests.get(new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256)),
                new ASN1ObjectIdentifier("1.2.3"));
        tokens.addCertificates(new JcaCertStore(List.of(signer.certificate())));
        byte[] imprint = java.security.MessageDigest.getInstance("SHA-512").digest(STAMPED);
        var request = new TimeStampRequestGenerator().generate(TSPAlgorithms.SHA512, imprint);
        var token = new TimeStampResponseGenerator(tokens, java.util.Set.of(TSPAlgorithms.SHA512)).generate(request, BigInteger.ONE, Date.from(AT)).getTimeStampToken();
        byte[] der = token.getEncoded();
        if (altered) {
            replace(der, token.toCMSSignedData().getSignerInfos().getSigners().iterator().next().getSignature());
        }
        return der;
    }

    private VerifiedTimeStamp stamp(byte[] token, X509Certificate tsa) throws RefusedException {
        GlobalConfiguration conf = TestConfiguration.of("TEST", "<approvedTSA><name>TSA</name><url>http://tsa.example.org/</url>" + TestConfiguration.certificate(tsa)
                + "</approvedTSA>", TestPki.UNTIL);
        return new TimeStampVerifier().verify(token, STAMPED, conf);
    }

    private Signer tsa(String key, String algorithm) throws Exception {
        return signer(key, algorithm, TestPki.FROM, TestPki.UNTIL, KeyPurposeId.id_kp_timeStamping);
    }

    @ParameterizedTest
    @CsvSource({"RSA, SHA256withRSA", "RSA, SHA512withRSA", "RSA, SHA256withRSAandMGF1", "RSA, SHA512withRSAandMGF1", "secp256r1, SHA256withECDSA", "brainpoolP256r1, SHA256withECDSA",
        "secp256k1, SHA256withECDSA", "secp521r1, SHA512withECDSA"})
    void acceptsTokensOfEachListedAlgorithm(String key, String algorithm) throws Exception {
        Signer tsa = tsa(key, algorithm);
        assertThat(stamp(token(tsa, false), tsa.certificate()).at()).isEqualTo(AT);
        assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> stamp(token(tsa, true), tsa.certificate()))
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo("mlog.timestamp_signer_verification_failed"))
                .satisfies(refusal -> assertThat(refusal.getMessage()).contains("is not that of"));
    }

    @ParameterizedTest
    @CsvSource({"RSA, SHA1withRSA", "secp256r1, SHA224withECDSA", "RSA, SHA1withRSAandMGF1"})
    void reportsTokensOfOtherAlgorithmsAsUncheckedNotAsAltered(String key, String algorithm) throws Exception {
        Signer tsa = tsa(key, algorithm);
        assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> stamp(token(tsa, false), tsa.certificate()))
                .satisfies(refusal -> assertThat(refusal.getMessage()).contains("cannot be checked"));
    }

    @Test
    void rejectsTokenOfExpiredTsaCertificate() throws Exception {
        Signer tsa = signer("secp256r1", "SHA256withECDSA", TestPki.FROM, AT.minusSeconds(1), KeyPurposeId.id_kp_timeStamping);
        assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> stamp(token(tsa, false), tsa.certificate()))
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo("mlog.timestamp_signer_verification_failed"))
                .satisfies(refusal -> assertThat(refusal.getMessage()).contains("valid from"));
    }
}
