package org.turnpike.globalconf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every algorithm of trust.md §1.4, and none besides. */
class DirectoryAlgorithmsTest {
    private static final byte[] CONTENT = "signed".getBytes(StandardCharsets.US_ASCII);
    private static final KeyPair RSA = keys("RSA", 2048);
    private static final KeyPair EC = keys("EC", 256);

    private static KeyPair keys(String algorithm, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @CsvSource({"http://www.w3.org/2000/09/xmldsig#rsa-sha1, SHA1withRSA", "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256, SHA256withRSA",
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384, SHA384withRSA", "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512, SHA512withRSA",
        "http://www.w3.org/2007/05/xmldsig-more#sha1-rsa-MGF1, SHA-1", "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1, SHA-256",
        "http://www.w3.org/2007/05/xmldsig-more#sha384-rsa-MGF1, SHA-384", "http://www.w3.org/2007/05/xmldsig-more#sha512-rsa-MGF1, SHA-512",
        "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1, SHA1withECDSA", "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256, SHA256withECDSA",
        "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384, SHA384withECDSA", "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512, SHA512withECDSA"})
    void signatureAlgorithmVerifiesWhatItSigned(String uri, String name) throws Exception {
        boolean pss = name.startsWith("SHA-");
        KeyPair keys = name.endsWith("ECDSA") ? EC : RSA;
        Signature signature = Signature.getInstance(pss ? "RSASSA-PSS" : name);
        if (pss) {
            signature.setParameter(new PSSParameterSpec(name, "MGF1", new MGF1ParameterSpec(name), MessageDigest.getInstance(name).getDigestLength(), 1));
        }
        signature.initSign(keys.getPrivate());
        signature.update(CONTENT);
        byte[] value = signature.sign();
        assertThat(DirectoryAlgorithms.verifies(DirectoryAlgorithms.findSignature(uri).orElseThrow(), keys.getPublic(), CONTENT, value)).isTrue();
        assertThat(DirectoryAlgorithms.verifies(DirectoryAlgorithms.findSignature(uri).orElseThrow(), keys.getPublic(), new byte[] {1}, value)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"http://www.w3.org/2000/09/xmldsig#sha1, SHA-1", "http://www.w3.org/2001/04/xmlenc#sha256, SHA-256",
        "http://www.w3.org/2001/04/xmldsig-more#sha384, SHA-384", "http://www.w3.org/2001/04/xmlenc#sha512, SHA-512"})
    void digestIsKnown(String uri, String name) throws Exception {
        assertThat(DirectoryAlgorithms.digest(DirectoryAlgorithms.findDigest(uri).orElseThrow(), CONTENT)).isEqualTo(MessageDigest.getInstance(name).digest(CONTENT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "http://www.w3.org/2001/04/xmldsig-more#rsa-md5", "http://www.w3.org/2001/04/xmldsig-more#hmac-sha512", "SHA512withRSA",
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512x"})
    void anyOtherIsNot(String uri) throws Exception {
        assertThat(DirectoryAlgorithms.findSignature(uri)).isEmpty();
        assertThat(DirectoryAlgorithms.findDigest(uri)).isEmpty();
    }

    @Test
    void md5IsNoDigest() {
        assertThat(DirectoryAlgorithms.findDigest("http://www.w3.org/2001/04/xmldsig-more#md5")).isEmpty();
    }
}
