package org.turnpike.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.UnknownStatus;
import org.junit.jupiter.api.Test;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.globalconf.TestConfiguration;
import org.turnpike.trust.TestPki.Holder;

/** Rules 1 to 7 of trust.md §3.3, each with the reason it gives. */
class OcspVerifierTest {
    private static final Instant AT = Instant.parse("2026-06-01T12:00:00Z");
    private static final Duration FRESHNESS = Duration.ofHours(1);
    private final Holder ca = TestPki.rootCa("CN=CA");
    private final Holder stranger = TestPki.rootCa("CN=Stranger");
    private final Holder listed = stranger.issue("CN=Listed responder", TestPki.AUTHENTICATION);
    private final Holder leaf = ca.issue("CN=Leaf", TestPki.SIGNING);
    private final GlobalConfiguration conf = conf();
    private final OcspVerifier verifier = new OcspVerifier();

    private GlobalConfiguration conf(String... otherParts) {
        String ocsp = "<ocsp><url>http://ocsp.example.org/</url>" + TestConfiguration.certificate(listed.certificate()) + "</ocsp>";
        return TestConfiguration.of("TEST", TestConfiguration.approvedCa(ca.certificate(), List.of(), ocsp, "Any"), TestPki.UNTIL, otherParts);
    }

    private void accept(OcspResponse response) throws UntrustedException {
        verifier.verifyGood(response, leaf.certificate(), conf.findIssuer(leaf.certificate().getIssuerX500Principal()).orElseThrow(), conf, AT);
    }

    private void assertRefused(OcspResponse response, String code, Untrusted reason) {
        UntrustedException refused = assertThrows(UntrustedException.class, () -> accept(response));
        assertThat(refused.reason()).isEqualTo(reason);
        assertThat(refused.code()).isEqualTo(code);
        assertThat(refused).hasMessageContainingAll("CN=Leaf", "CN=CA", leaf.certificate().getSerialNumber().toString(16));
    }

    private OcspResponse by(Holder signer) {
        return TestPki.response(leaf.certificate(), ca.certificate(), signer, AT, null, CertificateStatus.GOOD);
    }

    @Test
    void acceptsTheCaItselfByNameAndByKey() throws Exception {
        accept(by(ca));
        accept(TestPki.response(leaf.certificate(), ca.certificate(), ca, AT, null, CertificateStatus.GOOD, CertificateID.HASH_SHA1, true));
    }

    @Test
    void acceptsTheListedResponder() throws Exception {
        accept(by(listed));
    }

    @Test
    void acceptsTheDelegatedResponder() throws Exception {
        accept(by(ca.issue("CN=Responder", TestPki.FROM, TestPki.UNTIL, TestPki.AUTHENTICATION, false, KeyPurposeId.id_kp_OCSPSigning)));
    }

    @Test
    void refusesOtherCertificatesResponse() {
        Holder other = ca.issue("CN=Other", TestPki.SIGNING);
        assertRefused(TestPki.good(other.certificate(), ca, AT), "incorrect_validation_info",
                new Untrusted.OcspOfOtherCertificate(other.certificate().getSerialNumber()));
    }

    @Test
    void refusesCertIdByAnotherDigest() {
        assertRefused(TestPki.response(leaf.certificate(), ca.certificate(), ca, AT, null, CertificateStatus.GOOD, TestPki.sha256(), false),
                "incorrect_validation_info", new Untrusted.OcspOfOtherCertificate(leaf.certificate().getSerialNumber()));
    }

    @Test
    void refusesResponderWithoutTheUsage() {
        assertRefused(by(ca.issue("CN=Responder", TestPki.AUTHENTICATION)), "incorrect_validation_info",
                new Untrusted.WrongOcspResponder("CN=Responder", true));
    }

    @Test
    void refusesStrangersAndThoseTheyDelegate() {
        assertRefused(by(stranger), "incorrect_validation_info", new Untrusted.WrongOcspResponder("CN=Stranger", true));
        Holder impostor = TestPki.rootCa("CN=CA").issue("CN=Responder", TestPki.FROM, TestPki.UNTIL, TestPki.AUTHENTICATION, false,
                KeyPurposeId.id_kp_OCSPSigning);
        assertRefused(by(impostor), "incorrect_validation_info", new Untrusted.WrongOcspResponder("CN=Responder", true));
    }

    @Test
    void refusesASignatureOfAnotherKey() {
        Holder impostor = new Holder(ca.certificate(), stranger.keys());
        assertRefused(by(impostor), "incorrect_validation_info", new Untrusted.OcspSignatureInvalid("CN=CA"));
    }

    @Test
    void judgesAgeToTheSecond() throws Exception {
        accept(TestPki.good(leaf.certificate(), ca, AT.minus(FRESHNESS)));
        Instant old = AT.minus(FRESHNESS).minusSeconds(1);
        assertRefused(TestPki.good(leaf.certificate(), ca, old), "incorrect_validation_info", new Untrusted.OcspTooOld(old, FRESHNESS, AT));
    }

    @Test
    void refusesTheFuture() throws Exception {
        accept(TestPki.good(leaf.certificate(), ca, AT.plusSeconds(60)));
        Instant ahead = AT.plusSeconds(61);
        assertRefused(TestPki.good(leaf.certificate(), ca, ahead), "incorrect_validation_info",
                new Untrusted.OcspFromTheFuture(ahead, Duration.ofSeconds(60), AT));
    }

    @Test
    void refusesWhatHasExpiredUnlessSwitchedOff() throws Exception {
        OcspResponse ends = TestPki.response(leaf.certificate(), ca.certificate(), ca, AT, AT, CertificateStatus.GOOD);
        accept(ends);
        Instant passed = AT.minusSeconds(1);
        OcspResponse expired = TestPki.response(leaf.certificate(), ca.certificate(), ca, AT.minusSeconds(10), passed, CertificateStatus.GOOD);
        assertRefused(expired, "incorrect_validation_info", new Untrusted.OcspExpired(passed, AT));
        GlobalConfiguration lenient = conf("NEXTUPDATE <verifyNextUpdate>false</verifyNextUpdate>");
        verifier.verifyGood(expired, leaf.certificate(), lenient.findIssuer(leaf.certificate().getIssuerX500Principal()).orElseThrow(), lenient, AT);
    }

    @Test
    void refusesRevokedAndUnknownWhereGoodIsRequired() throws Exception {
        Instant since = AT.minusSeconds(500);
        OcspResponse revoked = TestPki.response(leaf.certificate(), ca.certificate(), ca, AT, null, new RevokedStatus(Date.from(since), 1));
        assertRefused(revoked, "cert_validation", new Untrusted.Revoked(since));
        assertRefused(TestPki.response(leaf.certificate(), ca.certificate(), ca, AT, null, new UnknownStatus()), "cert_validation",
                new Untrusted.StatusUnknown());
        verifier.verify(revoked, leaf.certificate(), conf.findIssuer(leaf.certificate().getIssuerX500Principal()).orElseThrow(), conf, AT);
    }

    @Test
    void aRememberedSignatureIsStillJudgedByTimeAndBySnapshot() throws Exception {
        OcspResponse response = by(listed);
        accept(response);
        accept(response);
        Instant later = AT.plus(FRESHNESS).plusSeconds(1);
        var issuer = conf.findIssuer(leaf.certificate().getIssuerX500Principal()).orElseThrow();
        assertThrows(UntrustedException.class, () -> verifier.verifyGood(response, leaf.certificate(), issuer, conf, later));
        GlobalConfiguration unlisted = TestConfiguration.of("TEST", TestConfiguration.approvedCa(ca.certificate(), List.of(), "", "Any"), TestPki.UNTIL);
        var sameIssuer = unlisted.findIssuer(leaf.certificate().getIssuerX500Principal()).orElseThrow();
        UntrustedException refused = assertThrows(UntrustedException.class,
                () -> verifier.verifyGood(response, leaf.certificate(), sameIssuer, unlisted, AT));
        assertThat(refused.reason()).isEqualTo(new Untrusted.WrongOcspResponder("CN=Listed responder", true));
    }
}
