package org.turnpike.signature;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Cipher;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turnpike.connector.NativeCrypto;
import org.turnpike.crypto.BouncyCastle;
import org.turnpike.keys.Mechanism;

/** The native provider accepts the same signatures as Bouncy Castle, and leaves curves to it that it does not support. */
class VerifyingKeyTest {
    private static final byte[] TEXT = "signed".getBytes(StandardCharsets.US_ASCII);
    private static Optional<Provider> provider;

    @BeforeAll
    static void load() throws Exception {
        provider = NativeCrypto.await(Duration.ofMinutes(1));
        assertThat(provider.isPresent()).isEqualTo(System.getProperty("os.name").equals("Linux") && System.getProperty("os.arch").matches("amd64|aarch64"));
    }

    @ParameterizedTest
    @CsvSource({"secp256r1,SHA-512", "secp384r1,SHA-384", "secp521r1,SHA-256", "brainpoolP256r1,SHA-256"})
    void ecdsaSignatureHasExactlyTheLengthOfTheCurve(String curve, String digest) throws Exception {
        KeyPair pair = generate("EC", new ECGenParameterSpec(curve));
        byte[] value = sign(pair, digest.replace("-", "") + "withPLAIN-ECDSA");
        for (Optional<Provider> fast : List.of(provider, Optional.<Provider>empty())) {
            VerifyingKey key = VerifyingKey.of(pair.getPublic(), fast);
            assertThat(key.provider().orElseThrow()).isSameAs(curve.startsWith("secp") ? fast.orElse(BouncyCastle.PROVIDER) : BouncyCastle.PROVIDER);
            judgeVariants(key, SignatureAlgorithm.find(Mechanism.ECDSA, digest(digest)).orElseThrow(), value);
        }
    }

    /** Some signers leave out the NULL parameter of the digest algorithm. The JDK accepts that; the native provider does not. */
    @Test
    void rsaSignatureWithoutNullParameterIsAccepted() throws Exception {
        KeyPair pair = generate("RSA", new RSAKeyGenParameterSpec(2048, RSAKeyGenParameterSpec.F4));
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(TEXT);
        byte[] info = HexFormat.of().parseHex("302f300b0609608648016503040201" + "0420" + HexFormat.of().formatHex(digest));
        Cipher padding = Cipher.getInstance("RSA/ECB/PKCS1Padding");
        padding.init(Cipher.ENCRYPT_MODE, pair.getPrivate());
        SignatureAlgorithm algorithm = SignatureAlgorithm.find(Mechanism.RSA_PKCS, digest("SHA-256")).orElseThrow();
        assertThat(verifies(VerifyingKey.of(pair.getPublic(), provider), algorithm, padding.doFinal(info))).isTrue();
    }

    private static void judgeVariants(VerifyingKey key, SignatureAlgorithm algorithm, byte[] value) throws GeneralSecurityException {
        assertThat(verifies(key, algorithm, value)).isTrue();
        byte[] zeroBefore = new byte[value.length + 1];
        System.arraycopy(value, 0, zeroBefore, 1, value.length);
        byte[] changed = value.clone();
        changed[value.length - 1] ^= 1;
        byte[] halvesWithZero = new byte[value.length + 2];
        System.arraycopy(value, 0, halvesWithZero, 1, value.length / 2);
        System.arraycopy(value, value.length / 2, halvesWithZero, value.length / 2 + 2, value.length / 2);
        for (byte[] wrong : new byte[][] {changed, zeroBefore, halvesWithZero, Arrays.copyOf(value, value.length - 1), Arrays.copyOf(value, value.length + 1),
            new byte[0], new byte[value.length]}) {
            assertThat(verifies(key, algorithm, wrong)).isFalse();
        }
    }

    private static boolean verifies(VerifyingKey key, SignatureAlgorithm algorithm, byte[] value) throws GeneralSecurityException {
        Signature verifier = key.verifier(algorithm);
        verifier.update(TEXT);
        try {
            return verifier.verify(value);
        } catch (SignatureException malformed) {
            return false;
        }
    }

    private static DigestAlgorithm digest(String jcaName) {
        return Arrays.stream(DigestAlgorithm.values()).filter(each -> each.jcaName().equals(jcaName)).findFirst().orElseThrow();
    }

    private static KeyPair generate(String type, AlgorithmParameterSpec parameters) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(type, BouncyCastle.PROVIDER);
        generator.initialize(parameters);
        return generator.generateKeyPair();
    }

    private static byte[] sign(KeyPair pair, String algorithm) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(algorithm, BouncyCastle.PROVIDER);
        signature.initSign(pair.getPrivate());
        signature.update(TEXT);
        return signature.sign();
    }
}
