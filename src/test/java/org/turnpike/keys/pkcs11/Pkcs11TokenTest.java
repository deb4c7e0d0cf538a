package org.turnpike.keys.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.turnpike.fault.RefusedException;
import org.turnpike.keys.KeyAlgorithm;
import org.turnpike.keys.KeyUsage;
import org.turnpike.keys.Mechanism;
import org.turnpike.keys.PinIncorrectException;
import org.turnpike.keys.PinSource;
import org.turnpike.keys.SigningKey;
import org.turnpike.keys.SoftHsm;
import org.turnpike.keys.SoftwareTokenStore;
import org.turnpike.keys.TokenKey;

/** A real PKCS#11 module, SoftHSM2. */
@Tag("slow")
class Pkcs11TokenTest {
    private static final byte[] DATA = "signed".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path home;
    private SoftHsm hsm;
    private Pkcs11Module module;
    private Pkcs11Token token;

    @BeforeEach
    void plugIn() throws Exception {
        hsm = SoftHsm.require(home.resolve("hsm"));
        hsm.token("first");
        hsm.token("second");
        module = new Pkcs11Module(hsm.module());
        token = token("first", Optional.empty(), false);
    }

    @AfterEach
    void unplug() {
        if (module != null) {
            token.logout();
            module.close();
        }
    }

    private Pkcs11Token token(String label, Optional<PinSource> pin, boolean readOnly) throws IOException {
        Pkcs11Settings settings = new Pkcs11Settings("hsm", hsm.module(), Optional.of(label), Optional.empty(), Optional.empty(), pin, readOnly,
                Mechanism.RSA_PKCS, 2);
        return new Pkcs11Token(settings, module, new SoftwareTokenStore(home.resolve("tokens").resolve(label)));
    }

    private static char[] pin() {
        return SoftHsm.PIN.toCharArray();
    }

    @ParameterizedTest
    @EnumSource(KeyAlgorithm.class)
    void generatesKeysThatSign(KeyAlgorithm algorithm) throws Exception {
        token.login(pin());
        TokenKey key = token.generate("sign", KeyUsage.SIGNING, algorithm, algorithm.defaultMechanism());

        byte[] signature = token.signingKey(key.id()).sign("SHA-512", DATA);

        assertThat(verifies(key.publicKey(), signature, algorithm.name().startsWith("EC") ? "SHA512withECDSAinP1363Format" : "SHA512withRSA")).isTrue();
        PKCS10CertificationRequest request = new PKCS10CertificationRequest(
                token.certificateRequest(key.id(), new X500Principal("CN=1234,O=ORG,C=TEST"), List.of()));
        assertThat(request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key.publicKey()))).isTrue();
        assertThat(token.keys()).containsExactly(key);
    }

    @ParameterizedTest
    @CsvSource({"SHA-256, 32", "SHA-384, 48", "SHA-512, 64"})
    void signsWithPss(String digest, int salt) throws Exception {
        token.login(pin());
        TokenKey key = token.generate("pss", KeyUsage.SIGNING, KeyAlgorithm.RSA_2048, Mechanism.RSA_PSS);
        Signature engine = Signature.getInstance("RSASSA-PSS");
        engine.setParameter(new PSSParameterSpec(digest, "MGF1", new MGF1ParameterSpec(digest), salt, 1));
        engine.initVerify(key.publicKey());
        engine.update(DATA);
        assertThat(engine.verify(token.signingKey(key.id()).sign(digest, DATA))).isTrue();
    }

    @Test
    void manySignAtATimeWithFewSessions() throws Exception {
        token.login(pin());
        TokenKey key = token.generate("sign", KeyUsage.SIGNING, KeyAlgorithm.EC_P256, Mechanism.ECDSA);
        SigningKey signer = token.signingKey(key.id());
        assertThat(IntStream.range(0, 200).parallel().filter(i -> {
            try {
                return verifies(key.publicKey(), signer.sign("SHA-256", DATA), "SHA256withECDSAinP1363Format");
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }).count()).isEqualTo(200);
    }

    @Test
    void keysAreKnownAfterRestartAndOnOtherSideOfLogin() throws Exception {
        token.login(pin());
        TokenKey key = token.generate("sign", KeyUsage.SIGNING, KeyAlgorithm.RSA_2048, Mechanism.RSA_PSS);
        token.logout();
        assertThat(token.isActive()).isFalse();
        assertCode(() -> token.signingKey(key.id()), "token_not_active");

        Pkcs11Token again = token("first", Optional.of(Pkcs11TokenTest::pin), false);
        assertThat(again.keys()).containsExactly(key);
        again.check();
        assertThat(again.isActive()).isTrue();
        assertThat(again.signingKey(key.id()).mechanism()).isEqualTo("CKM_RSA_PKCS_PSS");
        again.logout();
    }

    @Test
    void showsKeysThatOthersPutThereWithoutCertificate() throws Exception {
        KeyPair ec = KeyAlgorithm.EC_P384.generate();
        KeyPair rsa = KeyAlgorithm.RSA_2048.generate();
        hsm.importKey("second", pem(ec), "0A0B");
        hsm.importKey("second", pem(rsa), "0C");
        Pkcs11Token second = token("second", Optional.of(Pkcs11TokenTest::pin), false);

        second.check();

        assertThat(second.keys()).extracting(TokenKey::id).containsExactlyInAnyOrder("0A0B", "0C");
        assertThat(second.keys()).extracting(TokenKey::publicKey).containsExactlyInAnyOrder(ec.getPublic(), rsa.getPublic());
        assertThat(verifies(ec.getPublic(), second.signingKey("0A0B").sign("SHA-384", DATA), "SHA384withECDSAinP1363Format")).isTrue();
        second.logout();
    }

    @Test
    void tokensOfOneModuleAreLoggedInToByThemselves() throws Exception {
        Pkcs11Token second = token("second", Optional.empty(), false);
        second.check();
        token.login(pin());
        assertThat(second.isActive()).isFalse();
        assertThat(second.status().available()).isTrue();
        second.login(pin());
        token.logout();
        assertThat(second.isActive()).isTrue();
        assertThat(second.generate("s", KeyUsage.SIGNING, KeyAlgorithm.EC_P256, Mechanism.ECDSA).label()).isEqualTo("s");
        second.logout();
    }

    @Test
    void tokenTakenAwayRefusesAndServesAgainWhenBack() throws Exception {
        token = token("first", Optional.of(Pkcs11TokenTest::pin), false);
        token.check();
        TokenKey key = token.generate("sign", KeyUsage.SIGNING, KeyAlgorithm.RSA_2048, Mechanism.RSA_PKCS);
        SigningKey signer = token.signingKey(key.id());
        long before = token.revision();

        hsm.unplug();
        assertThatThrownBy(() -> signer.sign("SHA-256", DATA)).isInstanceOf(RefusedException.class);
        assertThat(token.isActive()).isFalse();
        assertThat(token.revision()).isGreaterThan(before);
        token.check();
        assertThat(token.status().available()).isFalse();
        assertThat(token.keys()).containsExactly(key);
        assertCode(() -> token.signingKey(key.id()), "token_not_available");

        hsm.plugIn();
        token.check();
        assertThat(token.isActive()).isTrue();
        assertThat(verifies(key.publicKey(), signer.sign("SHA-256", DATA), "SHA256withRSA")).isTrue();
    }

    @Test
    void wrongPinIsCountedAndNeverTriedAgainByItself() throws Exception {
        assertThatThrownBy(() -> token.login("1234-Hsm-Pun".toCharArray())).isInstanceOf(PinIncorrectException.class)
                .hasMessageNotContaining("1234");
        assertThat(token.status().wrongPins()).isEqualTo(1);
        assertThat(token.isActive()).isFalse();

        int[] read = {0};
        Pkcs11Token byItself = token("first", Optional.of(() -> {
            read[0]++;
            return "wrong-pin-here".toCharArray();
        }), false);
        byItself.check();
        byItself.check();
        byItself.check();
        assertThat(read[0]).isEqualTo(1);
        assertThat(byItself.status().wrongPins()).isEqualTo(1);
        assertThat(byItself.status().problem()).isPresent();
        byItself.login(pin());
        assertThat(byItself.status().wrongPins()).isZero();
        byItself.logout();
    }

    @Test
    void loginLeftByOthersDoesNotLetAnyPinPass() throws Exception {
        token.login(pin());
        Pkcs11Token other = token("first", Optional.empty(), false);
        assertThatThrownBy(() -> other.login("wrong-pin-here".toCharArray())).isInstanceOf(PinIncorrectException.class);
    }

    @Test
    void readOnlyTokenSignsButIsNotChanged() throws Exception {
        token.login(pin());
        TokenKey key = token.generate("sign", KeyUsage.SIGNING, KeyAlgorithm.EC_P256, Mechanism.ECDSA);
        token.logout();
        token = token("first", Optional.empty(), true);
        token.login(pin());
        assertThat(token.status().readOnly()).isTrue();
        assertThat(token.signingKey(key.id()).sign("SHA-256", DATA)).hasSize(64);
        assertCode(() -> token.generate("x", KeyUsage.SIGNING, KeyAlgorithm.EC_P256, Mechanism.ECDSA), "token_readonly");
        assertCode(() -> token.deleteKey(key.id()), "token_readonly");
        assertCode(() -> token.changePin(pin(), "another-pin-1".toCharArray()), "token_readonly");
    }

    @Test
    void pinIsChanged() throws Exception {
        token.login(pin());
        assertThatThrownBy(() -> token.changePin("wrong-pin-here".toCharArray(), "another-pin-1".toCharArray())).isInstanceOf(PinIncorrectException.class);
        token.changePin(pin(), "another-pin-1".toCharArray());
        token.logout();
        assertThatThrownBy(() -> token.login(pin())).isInstanceOf(PinIncorrectException.class);
        token.login("another-pin-1".toCharArray());
        assertThat(token.isActive()).isTrue();
    }

    @Test
    void deletedKeyIsGoneFromTheDevice() throws Exception {
        token.login(pin());
        TokenKey key = token.generate("sign", KeyUsage.SIGNING, KeyAlgorithm.EC_P256, Mechanism.ECDSA);
        token.deleteKey(key.id());
        assertThat(token.keys()).isEmpty();
        token.logout();
        token.login(pin());
        assertThat(token.keys()).isEmpty();
    }

    @Test
    void holdsNoAuthenticationKeysAndIsNotInitialisedHere() throws Exception {
        token.login(pin());
        assertCode(() -> token.generate("auth", KeyUsage.AUTHENTICATION, KeyAlgorithm.EC_P256, Mechanism.ECDSA), "invalid_request");
        assertCode(() -> token.initialize(pin()), "invalid_request");
    }

    @Test
    void missingModuleOrTokenIsAProblemAndNoFailure() throws Exception {
        Pkcs11Token absent = token("nobody", Optional.empty(), false);
        absent.check();
        assertThat(absent.status().problem().orElseThrow()).contains("no token");
        Pkcs11Settings settings = new Pkcs11Settings("x", home.resolve("none.so"), Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.empty(), false, Mechanism.RSA_PKCS, 2);
        Pkcs11Token noModule = new Pkcs11Token(settings, new Pkcs11Module(settings.module()), new SoftwareTokenStore(home.resolve("x")));
        noModule.check();
        assertThat(noModule.status().problem().orElseThrow()).contains("none.so");
        assertCode(() -> noModule.login(pin()), "token_not_available");
    }

    private Path pem(KeyPair pair) throws IOException {
        Path file = home.resolve("key.pem");
        try (PemWriter to = new PemWriter(Files.newBufferedWriter(file))) {
            to.writeObject(new PemObject("PRIVATE KEY", pair.getPrivate().getEncoded()));
        }
        return file;
    }

    private static boolean verifies(PublicKey key, byte[] signature, String algorithm) throws Exception {
        Signature engine = Signature.getInstance(algorithm);
        engine.initVerify(key);
        engine.update(DATA);
        return engine.verify(signature);
    }

    private static void assertCode(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String code) {
        assertThatThrownBy(call).isInstanceOf(RefusedException.class).extracting(e -> ((RefusedException) e).code()).isEqualTo(code);
    }
}
