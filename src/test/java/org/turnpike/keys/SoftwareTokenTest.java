package org.turnpike.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.TestClock;
import org.turnpike.fault.RefusedException;
import org.turnpike.id.MemberId;

class SoftwareTokenTest {
    private static final String PIN = "Correct-Horse-7";
    private static final MemberId MEMBER = new MemberId("TEST", "ORG", "with/slash");
    private static final int FEW_ITERATIONS = 1000;
    private static final byte[] DATA = "signed".getBytes(StandardCharsets.UTF_8);

    private final TestClock clock = new TestClock(Instant.parse("2026-11-21T10:00:00Z"));
    @TempDir
    private Path home;
    private Path folder;
    private SoftwareToken token;

    @BeforeEach
    void makeToken() throws Exception {
        folder = home.resolve("softtoken");
        token = reopened();
        token.initialize(PIN.toCharArray());
        token.login(PIN.toCharArray());
    }

    @Test
    void keysAndCertificatesAreThereAfterReopening() throws Exception {
        TokenKey key = token.generate("sign", KeyUsage.SIGNING, KeyAlgorithm.EC_P256, Mechanism.ECDSA);
        X509Certificate certificate = certificate(key.publicKey(), org.bouncycastle.asn1.x509.KeyUsage.nonRepudiation);
        token.importCertificate(certificate, Optional.of(MEMBER));
        token.activate(certificate, true);

        SoftwareToken again = reopened();
        assertThat(again.isActive()).isFalse();
        assertThat(again.keys()).hasSize(1).first().usingRecursiveComparison()
                .isEqualTo(key.with(List.of(new TokenCertificate(certificate, Optional.of(MEMBER), true, CertificateStatus.REGISTERED))));
        assertCode(() -> again.signingKey(key.id()), "token_not_active");
        again.login(PIN.toCharArray());
        assertThat(verifies(key.publicKey(), again.signingKey(key.id()).sign("SHA-512", DATA), "SHA512withECDSAinP1363Format")).isTrue();
    }

    @Test
    void anotherPinIsRefused() throws Exception {
        token.logout();
        assertThat(token.isActive()).isFalse();
        assertThatThrownBy(() -> token.login("Correct-Horse-8".toCharArray())).isInstanceOf(PinIncorrectException.class)
                .extracting(e -> ((RefusedException) e).code()).isEqualTo("pin_incorrect");
        assertThat(token.isActive()).isFalse();
        assertCode(() -> token.initialize("another".toCharArray()), "invalid_request");
    }

    @Test
    void tokenWithoutPinCannotBeLoggedInTo() throws Exception {
        SoftwareToken fresh = new SoftwareToken("1", new SoftwareTokenStore(home.resolve("fresh")), false, clock, FEW_ITERATIONS);
        assertCode(() -> fresh.login(PIN.toCharArray()), "token_not_initialized");
        assertCode(() -> fresh.initialize(new char[0]), "invalid_request");
    }

    @Test
    void logoutForgets() throws Exception {
        TokenKey key = token.generate("auth", KeyUsage.AUTHENTICATION, KeyAlgorithm.EC_P256, Mechanism.ECDSA);
        token.authenticationKey(key.id());
        long before = token.revision();
        token.logout();
        assertThat(token.revision()).isGreaterThan(before);
        assertCode(() -> token.authenticationKey(key.id()), "token_not_active");
        assertCode(() -> token.generate("x", KeyUsage.SIGNING, KeyAlgorithm.EC_P256, Mechanism.ECDSA), "token_not_active");
    }

    @Test
    void filesAreForTheOwnerAloneAndHoldNoPinAndNoPlainKey() throws Exception {
        TokenKey key = token.generate("auth", KeyUsage.AUTHENTICATION, KeyAlgorithm.RSA_2048, Mechanism.RSA_PKCS);
        byte[] plain = token.authenticationKey(key.id()).getEncoded();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder))).isEqualTo("rwx------");
        List<Path> files = files();
        assertThat(files).extracting(f -> f.getFileName().toString()).containsExactlyInAnyOrder("keys.json", "pin.p12", key.id() + ".p12");
        for (Path file : files) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
            String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
            assertThat(bytes).doesNotContain(PIN, new String(PIN.getBytes(StandardCharsets.UTF_16BE), StandardCharsets.ISO_8859_1));
            assertThat(bytes).doesNotContain(new String(plain, plain.length - 64, 64, StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    void derivationsTakeTheDocumentedIterations() throws Exception {
        SoftwareToken real = new SoftwareToken("1", new SoftwareTokenStore(home.resolve("real")), true, clock);
        real.initialize(PIN.toCharArray());
        assertThat(EncryptedKey.ITERATIONS).isGreaterThanOrEqualTo(200_000);
        String file = java.util.HexFormat.of().formatHex(Files.readAllBytes(home.resolve("real/pin.p12")));
        String iterations = java.util.HexFormat.of().formatHex(new ASN1Integer(EncryptedKey.ITERATIONS).getEncoded());
        assertThat(file.split(iterations, -1)).as("once for the key, once for the HMAC").hasSize(3);
    }

    /** The platform reads the files by itself: they are what the documentation says they are. */
    @Test
    void keyFileIsPkcs12ThatThePlatformOpens() throws Exception {
        TokenKey key = token.generate("auth", KeyUsage.AUTHENTICATION, KeyAlgorithm.RSA_2048, Mechanism.RSA_PKCS);
        byte[] proof = EncryptedKey.read(Files.readAllBytes(folder.resolve("pin.p12")), PIN.toCharArray()).getEncoded();
        char[] secret = java.util.HexFormat.of().formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(proof)).toCharArray();
        KeyStore file = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve(key.id() + ".p12"))) {
            file.load(in, secret);
        }
        assertThat(file.getKey(key.id(), secret)).isEqualTo(token.authenticationKey(key.id()));
    }

    @Test
    void exchangedKeyFileIsNoticedAtLogin() throws Exception {
        TokenKey one = token.generate("1", KeyUsage.SIGNING, KeyAlgorithm.EC_P256, Mechanism.ECDSA);
        TokenKey two = token.generate("2", KeyUsage.SIGNING, KeyAlgorithm.EC_P256, Mechanism.ECDSA);
        Files.copy(folder.resolve(one.id() + ".p12"), folder.resolve(two.id() + ".p12"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> reopened().login(PIN.toCharArray())).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @EnumSource(value = KeyAlgorithm.class, names = {"RSA_2048", "EC_P256", "EC_P384", "EC_P521"})
    void certificateRequestVerifiesAndAsksForTheUsage(KeyAlgorithm algorithm) throws Exception {
        TokenKey key = token.generate("k", KeyUsage.SIGNING, algorithm, algorithm.defaultMechanism());
        X500Principal subject = new X500Principal("CN=1234,O=ORG,C=TEST");
        PKCS10CertificationRequest request = new PKCS10CertificationRequest(token.certificateRequest(key.id(), subject, List.of("ss.example.org")));
        assertThat(request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key.publicKey()))).isTrue();
        assertThat(request.getSubject().getEncoded()).isEqualTo(subject.getEncoded());
        Extensions extensions = request.getRequestedExtensions();
        assertThat(org.bouncycastle.asn1.x509.KeyUsage.fromExtensions(extensions))
                .isEqualTo(new org.bouncycastle.asn1.x509.KeyUsage(org.bouncycastle.asn1.x509.KeyUsage.nonRepudiation));
        assertThat(GeneralNames.fromExtensions(extensions, Extension.subjectAlternativeName).getNames()).hasSize(1);
    }

    @Test
    void importIsForAKnownKeyOfThatUsageOnce() throws Exception {
        TokenKey sign = token.generate("s", KeyUsage.SIGNING, KeyAlgorithm.EC_P256, Mechanism.ECDSA);
        TokenKey auth = token.generate("a", KeyUsage.AUTHENTICATION, KeyAlgorithm.EC_P256, Mechanism.ECDSA);
        int nonRepudiation = org.bouncycastle.asn1.x509.KeyUsage.nonRepudiation;
        int digitalSignature = org.bouncycastle.asn1.x509.KeyUsage.digitalSignature;
        assertCode(() -> token.importCertificate(certificate(KeyAlgorithm.EC_P256.generate().getPublic(), nonRepudiation), Optional.of(MEMBER)), "key_not_found");
        assertCode(() -> token.importCertificate(certificate(sign.publicKey(), digitalSignature), Optional.of(MEMBER)), "wrong_cert_usage");
        assertCode(() -> token.importCertificate(certificate(sign.publicKey(), digitalSignature | nonRepudiation), Optional.of(MEMBER)), "wrong_cert_usage");
        assertCode(() -> token.importCertificate(certificate(sign.publicKey(), nonRepudiation), Optional.empty()), "wrong_cert_usage");
        X509Certificate good = certificate(auth.publicKey(), digitalSignature);
        assertThat(token.importCertificate(good, Optional.empty()).status()).isEqualTo(CertificateStatus.SAVED);
        assertCode(() -> token.importCertificate(good, Optional.empty()), "cert_exists");
        token.changeStatus(good, CertificateStatus.REGISTERED);
        token.activate(good, true);
        assertThat(token.keys().get(1).certificates().get(0).isUsable()).isTrue();
        token.deleteCertificate(good);
        assertCode(() -> token.activate(good, true), "cert_not_found");
        assertThat(reopened().keys()).extracting(k -> k.certificates().size()).containsExactly(0, 0);
    }

    @Test
    void deletedKeyLeavesNoFile() throws Exception {
        TokenKey key = token.generate("s", KeyUsage.SIGNING, KeyAlgorithm.EC_P256, Mechanism.ECDSA);
        token.deleteKey(key.id());
        assertThat(folder.resolve(key.id() + ".p12")).doesNotExist();
        assertThat(reopened().keys()).isEmpty();
        assertCode(() -> token.signingKey(key.id()), "key_not_found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SHA-256", "SHA-384", "SHA-512"})
    void pssSaltIsAsLongAsTheDigest(String digest) throws Exception {
        TokenKey key = token.generate("s", KeyUsage.SIGNING, KeyAlgorithm.RSA_2048, Mechanism.RSA_PSS);
        byte[] signature = token.signingKey(key.id()).sign(digest, DATA);
        Signature engine = Signature.getInstance("RSASSA-PSS");
        int salt = Integer.parseInt(digest.substring(4)) / 8;
        engine.setParameter(new PSSParameterSpec(digest, "MGF1", new MGF1ParameterSpec(digest), salt, 1));
        engine.initVerify(key.publicKey());
        engine.update(DATA);
        assertThat(engine.verify(signature)).isTrue();
        assertThat(token.signingKey(key.id()).mechanism()).isEqualTo("CKM_RSA_PKCS_PSS");
    }

    @Test
    void weakDigestsAndUnfitMechanismsAreRefused() throws Exception {
        TokenKey key = token.generate("s", KeyUsage.SIGNING, KeyAlgorithm.EC_P256, Mechanism.ECDSA);
        assertCode(() -> token.signingKey(key.id()).sign("SHA-1", DATA), "cannot_sign");
        assertCode(() -> token.generate("s", KeyUsage.SIGNING, KeyAlgorithm.EC_P256, Mechanism.RSA_PKCS), "invalid_request");
        assertCode(() -> token.authenticationKey(key.id()), "key_not_found");
    }

    private SoftwareToken reopened() throws IOException {
        return new SoftwareToken("0", new SoftwareTokenStore(folder), true, clock, FEW_ITERATIONS);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    private static boolean verifies(PublicKey key, byte[] signature, String algorithm) throws Exception {
        Signature engine = Signature.getInstance(algorithm);
        engine.initVerify(key);
        engine.update(DATA);
        return engine.verify(signature);
    }

    private static X509Certificate certificate(PublicKey key, int usage) throws Exception {
        var issuer = KeyAlgorithm.EC_P256.generate();
        Instant now = Instant.now();
        var builder = new JcaX509v3CertificateBuilder(new X500Principal("CN=CA"), BigInteger.valueOf(now.toEpochMilli()), Date.from(now),
                Date.from(now.plus(Duration.ofDays(1))), new X500Principal("CN=subject"), key);
        builder.addExtension(Extension.keyUsage, true, new org.bouncycastle.asn1.x509.KeyUsage(usage));
        return new JcaX509CertificateConverter().getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuer.getPrivate())));
    }

    private static void assertCode(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String code) {
        assertThatThrownBy(call).isInstanceOf(RefusedException.class).extracting(e -> ((RefusedException) e).code()).isEqualTo(code);
    }
}
