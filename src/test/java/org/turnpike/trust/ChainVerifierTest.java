package org.turnpike.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.globalconf.TestConfiguration;
import org.turnpike.trust.TestPki.Holder;

class ChainVerifierTest {
    private static final Instant AT = Instant.parse("2026-06-01T12:00:00Z");
    private final Holder root = TestPki.rootCa("CN=Root");
    private final Holder intermediate = root.ca("CN=Intermediate");
    private final Holder direct = root.issue("CN=Direct", TestPki.AUTHENTICATION);
    private final Holder deep = intermediate.issue("CN=Deep", TestPki.AUTHENTICATION);
    private final Holder signer = intermediate.issue("CN=Signer", TestPki.SIGNING);
    private final GlobalConfiguration conf = TestConfiguration.of("TEST",
            TestConfiguration.approvedCa(root.certificate(), List.of(intermediate.certificate()), "", "Any"), TestPki.UNTIL);
    private final ChainVerifier chains = new ChainVerifier(new OcspVerifier());

    private static List<X509Certificate> chain(Holder... holders) {
        return List.of(holders).stream().map(Holder::certificate).toList();
    }

    private static OcspResponse good(Holder subject, Holder issuer) {
        return TestPki.good(subject.certificate(), issuer, AT);
    }

    private static void assertRefused(Executable call, String code, Class<? extends Untrusted> reason) {
        RefusedException refused = assertThrows(RefusedException.class, call);
        assertThat(refused.code()).isEqualTo(code);
        assertThat(((UntrustedException) refused.origin()).reason()).isInstanceOf(reason);
    }

    @Test
    void serverIsJudgedByItsDirectIssuerAlone() throws Exception {
        VerifiedChain chain = chains.verifyServer(chain(deep, intermediate), "TEST", List.of(good(deep, intermediate)), conf, AT).chain();
        assertThat(chain.path()).containsExactly(deep.certificate());
        assertThat(chain.anchor().certificate()).isEqualTo(intermediate.certificate());
        assertThat(chain.anchor().top()).isFalse();
    }

    @Test
    void clientIsJudgedByTheIssuerOfTheLastCertificateSent() throws Exception {
        List<OcspResponse> both = List.of(good(deep, intermediate), good(intermediate, root));
        VerifiedChain chain = chains.verifyClient(chain(deep, intermediate), "TEST", both, conf, AT).chain();
        assertThat(chain.path()).containsExactly(deep.certificate(), intermediate.certificate());
        assertThat(chain.anchor().certificate()).isEqualTo(root.certificate());
        assertThat(chain.issuer().certificate()).isEqualTo(intermediate.certificate());
        assertThat(chains.verifyClient(chain(deep, intermediate, root), "TEST", both, conf, AT).chain().path()).hasSize(2);
        assertThat(chains.verifyClient(chain(deep), "TEST", both, conf, AT).chain().path()).hasSize(1);
    }

    @Test
    void eachIntermediateOfThePathNeedsItsResponse() {
        assertRefused(() -> chains.verifyClient(chain(deep, intermediate), "TEST", List.of(good(deep, intermediate)), conf, AT),
                "invalid_cert_path.cert_validation", Untrusted.OcspMissing.class);
        assertRefused(() -> chains.verifyServer(chain(direct), "TEST", List.of(), conf, AT),
                "invalid_cert_path.cert_validation", Untrusted.OcspMissing.class);
    }

    private OcspResponse revoked(Holder subject, Holder issuer, Instant thisUpdate) {
        return TestPki.response(subject.certificate(), issuer.certificate(), issuer, thisUpdate, null,
                new org.bouncycastle.cert.ocsp.RevokedStatus(java.util.Date.from(thisUpdate), 1));
    }

    @Test
    void newerRevokedResponseOfTheSameMessageCounts() {
        List<OcspResponse> both = List.of(TestPki.good(direct.certificate(), root, AT.minusSeconds(60)), revoked(direct, root, AT));
        assertRefused(() -> chains.verifyServer(chain(direct), "TEST", both, conf, AT), "invalid_cert_path.cert_validation", Untrusted.Revoked.class);
    }

    @Test
    void revokedResponseThatWasShownBeforeCountsUntilANewerGoodOne() throws Exception {
        List<OcspResponse> older = List.of(TestPki.good(direct.certificate(), root, AT.minusSeconds(60)));
        assertThat(chains.verifyServer(chain(direct), "TEST", older, conf, AT).chain().path()).hasSize(1);
        assertRefused(() -> chains.verifyServer(chain(direct), "TEST", List.of(revoked(direct, root, AT)), conf, AT),
                "invalid_cert_path.cert_validation", Untrusted.Revoked.class);
        assertRefused(() -> chains.verifyServer(chain(direct), "TEST", older, conf, AT), "invalid_cert_path.cert_validation", Untrusted.Revoked.class);
        List<OcspResponse> newer = List.of(TestPki.good(direct.certificate(), root, AT.plusSeconds(30)));
        assertThat(chains.verifyServer(chain(direct), "TEST", newer, conf, AT).chain().path()).hasSize(1);
    }

    @Test
    void revokedResponseOfAnotherSignerCountsForNothing() throws Exception {
        OcspResponse forged = TestPki.response(direct.certificate(), root.certificate(), TestPki.rootCa("CN=Root"), AT, null,
                new org.bouncycastle.cert.ocsp.RevokedStatus(java.util.Date.from(AT), 1));
        List<OcspResponse> both = List.of(TestPki.good(direct.certificate(), root, AT.minusSeconds(60)), forged);
        assertThat(chains.verifyServer(chain(direct), "TEST", both, conf, AT).chain().path()).hasSize(1);
    }

    @Test
    void certificateOfNoCaIssuesNothing() {
        Holder member = root.issue("CN=Member", TestPki.AUTHENTICATION);
        Holder below = member.issue("CN=Below a member", TestPki.AUTHENTICATION);
        assertRefused(() -> chains.verifyClient(chain(below, member), "TEST", List.of(good(below, member), good(member, root)), conf, AT),
                "cannot_create_cert_path.internal_error", Untrusted.PathInvalid.class);
    }

    @Test
    void pathLengthIsKept() {
        Holder last = root.caOfPathLength("CN=Last CA", 0);
        Holder tooMany = last.ca("CN=One CA too many");
        Holder leaf = tooMany.issue("CN=Leaf", TestPki.AUTHENTICATION);
        assertRefused(() -> chains.verifyClient(chain(leaf, tooMany, last), "TEST",
                List.of(good(leaf, tooMany), good(tooMany, last), good(last, root)), conf, AT),
                "cannot_create_cert_path.internal_error", Untrusted.PathInvalid.class);
    }

    @Test
    void unknownCaIsRefused() {
        Holder stranger = TestPki.rootCa("CN=Stranger").issue("CN=Strange", TestPki.AUTHENTICATION);
        assertRefused(() -> chains.verifyServer(chain(stranger), "TEST", List.of(), conf, AT), "cannot_create_cert_path.internal_error",
                Untrusted.NoApprovedCa.class);
        assertRefused(() -> chains.verifyClient(chain(stranger), "TEST", List.of(), conf, AT), "internal_error", Untrusted.NoApprovedCa.class);
        Holder strangeSigner = TestPki.rootCa("CN=Stranger").issue("CN=Strange", TestPki.SIGNING);
        assertRefused(() -> chains.verifySigning(strangeSigner.certificate(), List.of(), "TEST", List.of(), conf, AT),
                "cannot_create_cert_path.internal_error", Untrusted.NoApprovedCa.class);
    }

    @Test
    void aCaOfTheSameNameButAnotherKeyIsRefused() {
        Holder impostor = TestPki.rootCa("CN=Root").issue("CN=Impostor", TestPki.AUTHENTICATION);
        assertRefused(() -> chains.verifyServer(chain(impostor), "TEST", List.of(good(impostor, root)), conf, AT),
                "cannot_create_cert_path.internal_error", Untrusted.PathInvalid.class);
        assertRefused(() -> chains.verifyPath(chain(impostor), "TEST", conf, AT), "cannot_create_cert_path.internal_error", Untrusted.PathInvalid.class);
    }

    @Test
    void anotherInstancesCaIsNotApproved() {
        assertRefused(() -> chains.verifyServer(chain(direct), "OTHER", List.of(good(direct, root)), conf, AT),
                "cannot_create_cert_path.internal_error", Untrusted.NoApprovedCa.class);
    }

    @Test
    void expiredFederatedInstanceApprovesNobody() throws Exception {
        Instant expires = AT;
        String approved = TestConfiguration.shared("OTHER", TestConfiguration.approvedCa(root.certificate(), List.of(), "", "Any"));
        GlobalConfiguration two = TestConfiguration.of(List.of("TEST", "OTHER"), List.of(TestConfiguration.shared("TEST", ""), approved), expires);
        chains.verifyPath(chain(direct), "OTHER", two, AT);
        assertRefused(() -> chains.verifyPath(chain(direct), "OTHER", two, AT.plusSeconds(1)), "cannot_create_cert_path.internal_error",
                Untrusted.NoApprovedCa.class);
    }

    @Test
    void expiredAndNotYetValidAreRefusedAndTheEndsAreValid() throws Exception {
        Holder brief = root.issue("CN=Brief", AT.minusSeconds(10), AT.plusSeconds(10), TestPki.AUTHENTICATION, false);
        chains.verifyPath(chain(brief), "TEST", conf, AT.minusSeconds(10));
        chains.verifyPath(chain(brief), "TEST", conf, AT.plusSeconds(10));
        for (Instant outside : List.of(AT.minusSeconds(11), AT.plusSeconds(11))) {
            RefusedException refused = assertThrows(RefusedException.class, () -> chains.verifyPath(chain(brief), "TEST", conf, outside));
            assertThat(refused.code()).isEqualTo("cannot_create_cert_path.internal_error");
            assertThat(((UntrustedException) refused.origin()).reason())
                    .isEqualTo(new Untrusted.Expired(AT.minusSeconds(10), AT.plusSeconds(10), outside));
        }
    }

    @Test
    void expiredIntermediateInThePathIsRefusedAlsoWhenThePathIsRemembered() throws Exception {
        Holder brief = root.issue("CN=Intermediate", AT.minusSeconds(10), AT.plusSeconds(10), org.bouncycastle.asn1.x509.KeyUsage.keyCertSign, true);
        Holder below = brief.issue("CN=Below", TestPki.AUTHENTICATION);
        GlobalConfiguration briefly = TestConfiguration.of("TEST",
                TestConfiguration.approvedCa(root.certificate(), List.of(brief.certificate()), "", "Any"), TestPki.UNTIL);
        List<OcspResponse> both = List.of(good(below, brief), good(brief, root));
        chains.verifyClient(chain(below, brief), "TEST", both, briefly, AT);
        assertRefused(() -> chains.verifyClient(chain(below, brief), "TEST", both, briefly, AT.plusSeconds(11)),
                "cannot_create_cert_path.internal_error", Untrusted.PathInvalid.class);
    }

    @Test
    void usageDecidesWhatACertificateIsFor() throws Exception {
        assertRefused(() -> chains.verifyServer(chain(signer), "TEST", List.of(good(signer, intermediate)), conf, AT), "ssl_authentication_failed",
                Untrusted.NotAuthenticationCertificate.class);
        assertRefused(() -> chains.verifySigning(deep.certificate(), List.of(), "TEST", List.of(good(deep, intermediate)), conf, AT),
                "malformed_signature", Untrusted.NotSigningCertificate.class);
        Holder plain = root.issue("CN=Plain", 0);
        assertRefused(() -> chains.verifySigning(plain.certificate(), List.of(), "TEST", List.of(), conf, AT), "internal_error",
                Untrusted.NotSigningCertificate.class);
        Holder extended = root.issue("CN=Extended", TestPki.FROM, TestPki.UNTIL, TestPki.SIGNING, false, KeyPurposeId.id_kp_clientAuth);
        chains.verifyPath(chain(extended), "TEST", conf, AT);
        assertThat(chains.verifySigning(signer.certificate(), List.of(), "TEST", List.of(good(signer, intermediate)), conf, AT).leaf())
                .isEqualTo(signer.certificate());
    }

    @Test
    void nothingOrTooMuchPresentedIsRefused() {
        RefusedException none = assertThrows(RefusedException.class, () -> chains.verifyPath(List.of(), "TEST", conf, AT));
        assertThat(none.code()).isEqualTo("ssl_authentication_failed");
        List<X509Certificate> many = java.util.Collections.nCopies(11, direct.certificate());
        assertThrows(RefusedException.class, () -> chains.verifyClient(many, "TEST", List.of(), conf, AT));
    }

    @Test
    void theTopCaIsNotSent() {
        assertThat(chains.chainOf(deep.certificate(), conf)).containsExactly(deep.certificate(), intermediate.certificate());
        assertThat(chains.chainOf(direct.certificate(), conf)).containsExactly(direct.certificate());
        assertThat(chains.chainOf(TestPki.rootCa("CN=Self").certificate(), conf)).hasSize(1);
    }

    @Test
    void casThatNameEachOtherEndTheWalk() {
        Holder a = TestPki.rootCa("CN=B").ca("CN=A");
        Holder b = TestPki.rootCa("CN=A").ca("CN=B");
        GlobalConfiguration loop = TestConfiguration.of("TEST",
                TestConfiguration.approvedCa(a.certificate(), List.of(b.certificate()), "", "Any"), TestPki.UNTIL);
        assertThat(chains.chainOf(a.issue("CN=Leaf", TestPki.SIGNING).certificate(), loop)).hasSizeLessThan(ChainVerifier.MAX_CHAIN);
    }
}
