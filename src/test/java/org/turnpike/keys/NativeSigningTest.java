package org.turnpike.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turnpike.connector.NativeCrypto;

/** Signing with the native provider of the connector; the JDK and Bouncy Castle verify the signatures. */
class NativeSigningTest {
    private static final byte[] TEXT = "signed".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    private static Optional<Provider> provider;

    @BeforeAll
    static void load() throws Exception {
        assumeTrue(System.getProperty("os.name").equals("Linux") && System.getProperty("os.arch").matches("amd64|aarch64"),
                "the connector has native code for Linux on x86-64 and aarch64");
        provider = NativeCrypto.await(Duration.ofMinutes(1));
        assertThat(provider).isPresent();
    }

    @ParameterizedTest
    @CsvSource({"RSA_2048,RSA_PKCS,SHA-512", "RSA_4096,RSA_PKCS,SHA-256", "RSA_2048,RSA_PSS,SHA-384", "EC_P256,ECDSA,SHA-512", "EC_P384,ECDSA,SHA-384",
        "EC_P521,ECDSA,SHA-256"})
    void signsLikeTheOthers(KeyAlgorithm algorithm, Mechanism mechanism, String digest) throws Exception {
        KeyPair pair = algorithm.generate();
        InMemorySigningKey key = new InMemorySigningKey(mechanism, pair.getPrivate(), provider);
        assertThat(key.mechanism()).isEqualTo(mechanism.pkcs11Name());
        String prefix = digest.replace("-", "");
        Signature verifier = switch (mechanism) {
            case RSA_PKCS -> Signature.getInstance(prefix + "withRSA");
            case RSA_PSS -> Signature.getInstance("RSASSA-PSS");
            case ECDSA -> Signature.getInstance(prefix + "withPLAIN-ECDSA", InMemorySigningKey.BOUNCY_CASTLE);
        };
        if (mechanism == Mechanism.RSA_PSS) {
            verifier.setParameter(new PSSParameterSpec(digest, "MGF1", new MGF1ParameterSpec(digest), 48, 1));
        }
        verifier.initVerify(pair.getPublic());
        verifier.update(TEXT);
        assertThat(verifier.verify(key.sign(digest, TEXT))).isTrue();
    }

    /** A curve it does not know, from a token of before. */
    @Test
    void keyThatItDoesNotTakeIsSignedWithByTheOthers() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", InMemorySigningKey.BOUNCY_CASTLE);
        generator.initialize(new ECGenParameterSpec("brainpoolP256r1"));
        KeyPair pair = generator.generateKeyPair();
        byte[] signature = new InMemorySigningKey(Mechanism.ECDSA, pair.getPrivate(), provider).sign("SHA-256", TEXT);
        Signature verifier = Signature.getInstance("SHA256withPLAIN-ECDSA", InMemorySigningKey.BOUNCY_CASTLE);
        verifier.initVerify(pair.getPublic());
        verifier.update(TEXT);
        assertThat(verifier.verify(signature)).isTrue();
    }
}
