package org.turnpike.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPReqBuilder;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.SingleResp;
import org.bouncycastle.cert.ocsp.UnknownStatus;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OcspServiceTest {
    private static final Instant NOW = Instant.parse("2026-11-21T03:00:00Z");

    private final CertificationAuthority top = CertificationAuthority.top("Top", InstanceKeyAlgorithm.EC, Validity.around(NOW));
    private final CertificationAuthority below = top.intermediate("Below", InstanceKeyAlgorithm.EC, Validity.around(NOW));
    private final OcspService responder = new OcspService(() -> NOW, InstanceKeyAlgorithm.EC, List.of(top, below));
    private final X509Certificate subject = issue(below);

    private static X509Certificate issue(CertificationAuthority by) {
        return by.issueSigning(InstanceKeyAlgorithm.EC.generate().getPublic(), Identities.CONSUMER, Identities.SS1, Validity.around(NOW));
    }

    @Test
    void goodCertificateIsAnsweredByTheDelegatedResponder() throws Exception {
        BasicOCSPResp basic = ask(subject);
        X509CertificateHolder signer = basic.getCerts()[0];
        assertThat(signer).isEqualTo(new JcaX509CertificateHolder(responder.certificate(below)));
        assertThat(basic.isSignatureValid(new JcaContentVerifierProviderBuilder().build(signer))).isTrue();
        assertThat(signer.isSignatureValid(new JcaContentVerifierProviderBuilder().build(below.certificate()))).isTrue();
        assertThat(ExtendedKeyUsage.fromExtensions(signer.getExtensions()).getUsages()).containsExactly(KeyPurposeId.id_kp_OCSPSigning);
        assertThat(basic.getResponderId().toASN1Primitive().getName()).isEqualTo(signer.getSubject());
        SingleResp single = basic.getResponses()[0];
        assertThat(single.getCertStatus()).isSameAs(CertificateStatus.GOOD);
        assertThat(single.getThisUpdate()).isEqualTo(Date.from(NOW));
        assertThat(single.getNextUpdate()).isNull();
        assertThat(single.getCertID()).isEqualTo(id(OIWObjectIdentifiers.idSHA1, below, subject));
    }

    @Test
    void intermediateIsAnsweredForByItsOwnIssuer() throws Exception {
        BasicOCSPResp basic = ask(below.certificate());
        assertThat(basic.getCerts()[0]).isEqualTo(new JcaX509CertificateHolder(responder.certificate(top)));
        assertThat(basic.getResponses()[0].getCertStatus()).isSameAs(CertificateStatus.GOOD);
    }

    @Test
    void revokedCertificateIsAnsweredWithItsTime() throws Exception {
        below.revoke(subject, NOW.minusSeconds(60));
        assertThat(ask(subject).getResponses()[0].getCertStatus()).isInstanceOfSatisfying(RevokedStatus.class,
                revoked -> assertThat(revoked.getRevocationTime()).isEqualTo(Date.from(NOW.minusSeconds(60))));
    }

    @Test
    void certificateThatWasNeverIssuedIsUnknown() throws Exception {
        var id = new CertificateID(new JcaDigestCalculatorProviderBuilder().build().get(CertificateID.HASH_SHA1),
                new JcaX509CertificateHolder(below.certificate()), java.math.BigInteger.TEN);
        byte[] request = new OCSPReqBuilder().addRequest(id).build().getEncoded();
        assertThat(basic(responder.respond(request)).getResponses()[0].getCertStatus()).isInstanceOf(UnknownStatus.class);
    }

    @Test
    void foreignIssuerIsUnauthorizedAndGarbageIsMalformed() throws Exception {
        var other = CertificationAuthority.top("Other", InstanceKeyAlgorithm.EC, Validity.around(NOW));
        byte[] foreign = new OCSPReqBuilder().addRequest(id(OIWObjectIdentifiers.idSHA1, other, issue(other))).build().getEncoded();
        assertThat(new OCSPResp(responder.respond(foreign)).getStatus()).isEqualTo(OCSPResp.UNAUTHORIZED);
        assertThat(new OCSPResp(responder.respond(new byte[] {0x30, 5, 1})).getStatus()).isEqualTo(OCSPResp.MALFORMED_REQUEST);
        assertThat(new OCSPResp(responder.respond(new byte[0])).getStatus()).isEqualTo(OCSPResp.MALFORMED_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.3.14.3.2.26", "2.16.840.1.101.3.4.2.1"})
    void answersWithTheDigestItWasAskedWith(String digest) throws Exception {
        CertificateID asked = id(new ASN1ObjectIdentifier(digest), below, subject);
        assertThat(basic(responder.respond(new OCSPReqBuilder().addRequest(asked).build().getEncoded())).getResponses()[0].getCertID())
                .isEqualTo(asked);
    }

    @Test
    void canStopAnswering() throws Exception {
        responder.stopAnswering();
        assertThatThrownBy(() -> responder.responseFor(subject, NOW)).isInstanceOf(IOException.class);
        responder.behave();
        assertThat(ask(subject)).isNotNull();
    }

    @Test
    void canAnswerStaleAndWithNextUpdate() throws Exception {
        responder.answerStale(Duration.ofHours(2));
        responder.nextUpdateAfter(Duration.ofHours(1));
        SingleResp single = ask(subject).getResponses()[0];
        assertThat(single.getThisUpdate()).isEqualTo(Date.from(NOW.minus(Duration.ofHours(2))));
        assertThat(single.getNextUpdate()).isEqualTo(Date.from(NOW.minus(Duration.ofHours(1))));
    }

    @Test
    void canAnswerAboutAnotherCertificate() throws Exception {
        X509Certificate other = issue(below);
        responder.answerAbout(other);
        assertThat(ask(subject).getResponses()[0].getCertID()).isEqualTo(id(OIWObjectIdentifiers.idSHA1, below, other));
    }

    @Test
    void canSignAsTheAuthorityOrWithoutExtendedKeyUsage() throws Exception {
        responder.signAsAuthority();
        BasicOCSPResp own = ask(subject);
        assertThat(own.getCerts()).isEmpty();
        assertThat(own.isSignatureValid(new JcaContentVerifierProviderBuilder().build(below.certificate()))).isTrue();
        responder.signWithoutExtendedKeyUsage();
        BasicOCSPResp unfit = ask(subject);
        assertThat(unfit.isSignatureValid(new JcaContentVerifierProviderBuilder().build(unfit.getCerts()[0]))).isTrue();
        assertThat(ExtendedKeyUsage.fromExtensions(unfit.getCerts()[0].getExtensions())).isNull();
    }

    private BasicOCSPResp ask(X509Certificate about) throws Exception {
        return basic(responder.responseFor(about, NOW));
    }

    static BasicOCSPResp basic(byte[] response) throws Exception {
        OCSPResp parsed = new OCSPResp(response);
        assertThat(parsed.getStatus()).isEqualTo(OCSPResp.SUCCESSFUL);
        return (BasicOCSPResp) parsed.getResponseObject();
    }

    private static CertificateID id(ASN1ObjectIdentifier digest, CertificationAuthority issuer, X509Certificate about) throws Exception {
        return new CertificateID(new JcaDigestCalculatorProviderBuilder().build().get(new AlgorithmIdentifier(digest, DERNull.INSTANCE)),
                new JcaX509CertificateHolder(issuer.certificate()), about.getSerialNumber());
    }
}
