package org.turnpike.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.id.MemberId;
import org.turnpike.id.ServerId;
import org.turnpike.signature.TestAuthority;
import org.turnpike.trust.ChainVerifier;
import org.turnpike.trust.OcspResponse;
import org.turnpike.trust.OcspVerifier;

class KeysTest {
    private static final MemberId MEMBER = new MemberId("TEST", "ORG", "1111");
    private static final ServerId SERVER = new ServerId(MEMBER, "SS1");
    private static final Instant NOW = TestAuthority.NOW;
    private static final char[] PIN = "1234".toCharArray();

    @TempDir
    private Path home;
    private final Map<X509Certificate, OcspResponse> ocsp = new HashMap<>();
    private int lookUps;
    private TestAuthority top;
    private TestAuthority intermediate;
    private SoftwareToken token;
    private Keys keys;
    private X509Certificate sign;
    private X509Certificate auth;
    private GlobalConfiguration conf;

    @BeforeEach
    void makeKeys() throws Exception {
        top = new TestAuthority("CN=Top");
        intermediate = top.below("CN=Intermediate");
        token = new SoftwareToken("0", new SoftwareTokenStore(home.resolve("token")), false, InstantSource.fixed(NOW), 1000);
        token.initialize(PIN);
        token.login(PIN);
        sign = imported(KeyUsage.SIGNING, top, Optional.of(MEMBER));
        auth = imported(KeyUsage.AUTHENTICATION, intermediate, Optional.empty());
        good(top, sign);
        good(intermediate, auth);
        good(top, intermediate.certificate());
        conf = configuration("conf", auth);
        OcspVerifier verifier = new OcspVerifier();
        keys = new Keys(List.of(token), subject -> {
            lookUps++;
            return Optional.ofNullable(ocsp.get(subject));
        }, new ChainVerifier(verifier), verifier);
    }

    private X509Certificate imported(KeyUsage usage, TestAuthority ca, Optional<MemberId> member) throws Exception {
        TokenKey key = token.generate("k", usage, KeyAlgorithm.EC_P256, Mechanism.ECDSA);
        X509Certificate certificate = member.isPresent() ? ca.issueSigning(member.get().code(), key.publicKey())
                : ca.issue("CN=ss1,C=TEST", key.publicKey(), org.bouncycastle.asn1.x509.KeyUsage.digitalSignature);
        token.importCertificate(certificate, member);
        token.changeStatus(certificate, CertificateStatus.REGISTERED);
        token.activate(certificate, true);
        return certificate;
    }

    private GlobalConfiguration configuration(String folder, X509Certificate registered) throws Exception {
        String hash = Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(registered.getEncoded()));
        return top.configuration(home.resolve(folder), hash, intermediate);
    }

    private void good(TestAuthority ca, X509Certificate subject) throws Exception {
        ocsp.put(subject, ca.ocsp(subject, NOW, null));
    }

    @Test
    void goodSigningKeyIsGivenOutAndRemembered() throws Exception {
        SigningCredential credential = keys.requireSigning(MEMBER, conf, NOW);
        assertThat(credential.certificate()).isEqualTo(sign);
        assertThat(credential.intermediates()).isEmpty();
        assertThat(credential.ocsp()).containsExactly(ocsp.get(sign));
        lookUps = 0;
        assertThat(keys.requireSigning(MEMBER, conf, NOW.plusSeconds(1))).isSameAs(credential);
        assertThat(lookUps).isEqualTo(1);
    }

    @Test
    void authenticationNeedsTheResponsesOfTheIntermediatesToo() throws Exception {
        AuthenticationCredential credential = keys.requireAuthentication(SERVER, conf, NOW);
        assertThat(credential.chain()).containsExactly(auth, intermediate.certificate());
        assertThat(credential.ocsp()).containsExactly(ocsp.get(auth), ocsp.get(intermediate.certificate()));
        assertThat(credential.key().getAlgorithm()).isEqualTo("EC");
        assertThat(credential.toString()).doesNotContain("PrivateKey");
        ocsp.remove(intermediate.certificate());
        assertCode(() -> keys.requireAuthentication(SERVER, conf, NOW), "key_not_found");
    }

    @Test
    void judgementEndsWithItsEvidence() throws Exception {
        keys.requireSigning(MEMBER, conf, NOW);
        keys.requireSigning(MEMBER, conf, NOW.plus(conf.ocspFreshness()));
        assertCode(() -> keys.requireSigning(MEMBER, conf, NOW.plus(conf.ocspFreshness()).plusSeconds(1)), "internal_error");
        assertCode(() -> keys.requireAuthentication(SERVER, conf, NOW.plus(Duration.ofDays(31))), "key_not_found");
    }

    @Test
    void judgementEndsWithNewerEvidence() throws Exception {
        keys.requireSigning(MEMBER, conf, NOW);
        ocsp.put(sign, top.ocsp(sign, NOW.plusSeconds(1), new RevokedStatus(Date.from(NOW), CRLReason.keyCompromise)));
        assertThatThrownBy(() -> keys.requireSigning(MEMBER, conf, NOW.plusSeconds(1))).hasMessageContaining("CN=1111")
                .hasMessageContaining(sign.getSerialNumber().toString(16)).extracting(e -> ((RefusedException) e).code()).isEqualTo("internal_error");
    }

    @Test
    void judgementEndsWithTheSnapshot() throws Exception {
        keys.requireAuthentication(SERVER, conf, NOW);
        GlobalConfiguration other = configuration("other", sign);
        assertCode(() -> keys.requireAuthentication(SERVER, other, NOW), "key_not_found");
    }

    @Test
    void judgementEndsWithLogoutAndDeactivation() throws Exception {
        keys.requireSigning(MEMBER, conf, NOW);
        token.logout();
        assertCode(() -> keys.requireSigning(MEMBER, conf, NOW), "unknown_member");
        token.login(PIN);
        keys.requireSigning(MEMBER, conf, NOW);
        token.activate(sign, false);
        assertCode(() -> keys.requireSigning(MEMBER, conf, NOW), "unknown_member");
    }

    @Test
    void memberWithoutCertificateIsUnknown() {
        assertCode(() -> keys.requireSigning(new MemberId("TEST", "ORG", "2222"), conf, NOW), "unknown_member");
    }

    @Test
    void firstUsableCertificateIsTaken() throws Exception {
        X509Certificate second = imported(KeyUsage.SIGNING, top, Optional.of(MEMBER));
        good(top, second);
        assertThat(keys.requireSigning(MEMBER, conf, NOW).certificate()).isEqualTo(sign);
        ocsp.remove(sign);
        assertThat(keys.requireSigning(MEMBER, conf, NOW).certificate()).isEqualTo(second);
    }

    @Test
    void certificateOfAnUnapprovedAuthorityIsNotUsed() throws Exception {
        token.deleteCertificate(sign);
        TestAuthority stranger = new TestAuthority("CN=Stranger");
        X509Certificate other = imported(KeyUsage.SIGNING, stranger, Optional.of(MEMBER));
        ocsp.put(other, stranger.ocsp(other, NOW, null));
        assertCode(() -> keys.requireSigning(MEMBER, conf, NOW), "internal_error");
    }

    @Test
    void activeCertificatesAndTheirMembersAreTold() throws Exception {
        assertThat(keys.activeCertificates()).containsExactlyInAnyOrder(sign, auth);
        assertThat(Keys.memberOf(sign, conf)).isEqualTo(MEMBER);
    }

    private static void assertCode(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String code) {
        assertThatThrownBy(call).isInstanceOf(RefusedException.class).extracting(e -> ((RefusedException) e).code()).isEqualTo(code);
    }
}
