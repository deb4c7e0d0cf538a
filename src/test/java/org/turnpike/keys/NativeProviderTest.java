package org.turnpike.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Optional;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The real provider, where it has machine code for this machine; what it signs is verified by the JDK and Bouncy Castle. */
class NativeProviderTest {
    private static final Path JAR = Path.of("target/native/AmazonCorrettoCryptoProvider.jar");
    private static final byte[] TEXT = "signed".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    private static Optional<Provider> provider;

    @TempDir
    private Path folder;

    @BeforeAll
    static void load() throws Exception {
        assumeTrue(System.getProperty("os.name").equals("Linux") && System.getProperty("os.arch").equals("amd64"),
                "the provider under test is machine code of Linux on x86-64");
        provider = NativeProvider.find(new URLClassLoader(new URL[] {JAR.toUri().toURL()}, null));
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

    @Test
    void withoutAProviderThereIsNone() {
        assertThat(NativeProvider.find(new URLClassLoader(new URL[0], null))).isEmpty();
    }

    /** As where the machine code is another machine's. */
    @Test
    void providerThatDoesNotLoadIsLeftAlone() throws Exception {
        Path source = Files.createDirectories(folder.resolve("com/amazon/corretto/crypto/provider")).resolve("AmazonCorrettoCryptoProvider.java");
        Files.writeString(source, "package com.amazon.corretto.crypto.provider; public class AmazonCorrettoCryptoProvider extends java.security.Provider {"
                + " public AmazonCorrettoCryptoProvider() { super(\"x\", \"1\", \"\"); throw new UnsatisfiedLinkError(\"no machine code\"); } }");
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, "-d", folder.toString(), source.toString())).isZero();
        assertThat(NativeProvider.find(new URLClassLoader(new URL[] {folder.toUri().toURL()}, null))).isEmpty();
    }
}
