package org.turnpike.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPair;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CertificationAuthorityTest {
    private static final Instant NOW = Instant.parse("2026-11-21T03:00:00Z");
    private static final Set<String> CRITICAL_KEY_USAGE = Set.of("2.5.29.15");

    private final CertificationAuthority top = CertificationAuthority.top("Top", InstanceKeyAlgorithm.EC, Validity.around(NOW));
    private final KeyPair pair = InstanceKeyAlgorithm.EC.generate();

    @Test
    void authenticationCertificateFollowsTheProfile() throws Exception {
        X509Certificate certificate = top.issueAuthentication(pair.getPublic(), Identities.SS1, "ss1.example.org", Validity.around(NOW));
        assertThat(certificate.getSubjectX500Principal().toString())
                .isEqualTo("SERIALNUMBER=SANDBOX/ss1/COM, CN=ss1.example.org, O=Member 1111, C=FI");
        assertThat(certificate.getKeyUsage()).containsExactly(true, false, true, true, true, false, false, false, false);
        assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.1");
        assertThat(certificate.getCriticalExtensionOIDs()).isEqualTo(CRITICAL_KEY_USAGE);
        assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
    }

    @Test
    void signingCertificateFollowsTheProfile() {
        X509Certificate certificate = top.issueSigning(pair.getPublic(), Identities.HOSTED, Identities.SS1, Validity.around(NOW));
        assertThat(certificate.getSubjectX500Principal().toString()).contains("SERIALNUMBER=SANDBOX/ss1/ORG", "CN=3333", "C=FI");
        assertThat(certificate.getKeyUsage()).containsExactly(false, true, false, false, false, false, false, false, false);
        assertThat(certificate.getCriticalExtensionOIDs()).isEqualTo(CRITICAL_KEY_USAGE);
    }

    @Test
    void subjectHasTheShapeOfARealOne() throws Exception {
        X509Certificate real = Vectors.certificate("captures/common/consumer/auth.pem");
        X509Certificate ours = top.issueAuthentication(pair.getPublic(), Identities.SS1, "ss1.example.org", Validity.around(NOW));
        assertThat(attributeTypes(ours)).isEqualTo(attributeTypes(real));
        assertThat(ours.getKeyUsage()).isEqualTo(real.getKeyUsage());
        assertThat(ours.getExtendedKeyUsage()).isEqualTo(real.getExtendedKeyUsage());
    }

    private static List<String> attributeTypes(X509Certificate certificate) {
        var name = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
        return List.of(name.getRDNs()).stream().map(rdn -> rdn.getFirst().getType().getId()).toList();
    }

    @ParameterizedTest
    @EnumSource(InstanceKeyAlgorithm.class)
    void chainThroughAnIntermediateIsAPath(InstanceKeyAlgorithm algorithm) throws Exception {
        var root = CertificationAuthority.top("Root", algorithm, Validity.around(NOW));
        var below = root.intermediate("Below", algorithm, Validity.around(NOW));
        X509Certificate leaf = below.issueSigning(pair.getPublic(), Identities.CONSUMER, Identities.SS1, Validity.around(NOW));
        assertThat(below.path()).containsExactly(below.certificate(), root.certificate());
        var path = CertificateFactory.getInstance("X.509").generateCertPath(List.of(leaf, below.certificate()));
        var parameters = new PKIXParameters(Set.of(new TrustAnchor(root.certificate(), null)));
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(NOW));
        assertThat(CertPathValidator.getInstance("PKIX").validate(path, parameters)).isNotNull();
    }

    @Test
    void validityIsAnArgument() {
        X509Certificate expired = top.issueSigning(pair.getPublic(), Identities.CONSUMER, Identities.SS1, Validity.expiredAt(NOW));
        X509Certificate early = top.issueSigning(pair.getPublic(), Identities.CONSUMER, Identities.SS1, Validity.notYetAt(NOW));
        assertThatThrownBy(() -> expired.checkValidity(Date.from(NOW))).isInstanceOf(CertificateExpiredException.class);
        assertThatThrownBy(() -> early.checkValidity(Date.from(NOW))).isInstanceOf(CertificateNotYetValidException.class);
    }

    @Test
    void serialNumbersAreRandomAndPositive() {
        var one = top.issueSigning(pair.getPublic(), Identities.CONSUMER, Identities.SS1, Validity.around(NOW)).getSerialNumber();
        var two = top.issueSigning(pair.getPublic(), Identities.CONSUMER, Identities.SS1, Validity.around(NOW)).getSerialNumber();
        assertThat(one).isPositive().isNotEqualTo(two);
        assertThat(one.bitLength()).isLessThanOrEqualTo(63);
    }

    @Test
    void onlyItsOwnCertificatesCanBeRevoked() {
        X509Certificate own = top.issueSigning(pair.getPublic(), Identities.CONSUMER, Identities.SS1, Validity.around(NOW));
        top.revoke(own, NOW);
        assertThat(top.revokedSince(own.getSerialNumber())).contains(NOW);
        var other = CertificationAuthority.top("Other", InstanceKeyAlgorithm.EC, Validity.around(NOW));
        assertThatThrownBy(() -> other.revoke(own, NOW)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("not issued by");
    }

    @Test
    void certificateRequestIsReadAsPemAndDerAndMustBeSignedWithItsOwnKey() throws Exception {
        var builder = new JcaPKCS10CertificationRequestBuilder(SubjectNames.signing(Identities.CONSUMER, Identities.SS1), pair.getPublic());
        byte[] der = builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())).getEncoded();
        assertThat(ProvenRequest.read(der).publicKey()).isEqualTo(pair.getPublic());
        String pem = "-----BEGIN CERTIFICATE REQUEST-----\n" + Base64.getMimeEncoder().encodeToString(der)
                + "\n-----END CERTIFICATE REQUEST-----\n";
        X509Certificate issued = top.issue(ProvenRequest.read(pem.getBytes()), Validity.around(NOW), CertificateUse.SIGNING);
        assertThat(issued.getSubjectX500Principal().toString()).contains("CN=1111");
        byte[] foreign = builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(InstanceKeyAlgorithm.EC.generate().getPrivate())).getEncoded();
        assertThatThrownBy(() -> ProvenRequest.read(foreign)).hasMessageContaining("not signed with its own key");
        assertThatThrownBy(() -> ProvenRequest.read(new byte[] {1, 2, 3})).hasMessageContaining("not a PKCS#10");
    }
}
