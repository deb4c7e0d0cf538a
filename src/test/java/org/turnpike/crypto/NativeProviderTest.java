package org.turnpike.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.SignatureSpi;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.turnpike.connector.NativeCrypto;

/** The native provider of the connector, and providers that must not be used. */
class NativeProviderTest {

    @Test
    void providerOfTheConnectorWorksAndNobodyElseSeesIt() throws Exception {
        assumeTrue(System.getProperty("os.name").equals("Linux") && System.getProperty("os.arch").matches("amd64|aarch64"),
                "the connector has native code for Linux on x86-64 and aarch64");
        Optional<Provider> provider = NativeCrypto.await(Duration.ofMinutes(1));
        assertThat(provider).isPresent();
        assertThat(NativeProvider.works(provider.get())).isTrue();
        assertThat(Security.getProviders()).doesNotContain(provider.get());
    }

    /** As on a system for which it has no native code. */
    @Test
    void providerWithoutAlgorithmsDoesNotWork() {
        assertThat(NativeProvider.works(new Broken())).isFalse();
    }

    @Test
    void providerThatAcceptsWrongSignaturesDoesNotWork() {
        Broken broken = new Broken();
        broken.serve("KeyFactory", "EC", () -> ofTheJdk("KeyFactory", "EC"));
        broken.serve("Signature", "SHA512withECDSAinP1363Format", AcceptsAll::new);
        assertThat(NativeProvider.works(broken)).isFalse();
    }

    @Test
    void providerThatRejectsCorrectSignaturesDoesNotWork() {
        Broken broken = new Broken();
        broken.serve("KeyFactory", "EC", () -> ofTheJdk("KeyFactory", "EC"));
        broken.serve("Signature", "SHA512withECDSAinP1363Format", () -> ofTheJdk("Signature", "SHA256withECDSAinP1363Format"));
        assertThat(NativeProvider.works(broken)).isFalse();
    }

    private static Object ofTheJdk(String type, String algorithm) {
        try {
            return Security.getProvider("SunEC").getService(type, algorithm).newInstance(null);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static final class Broken extends Provider {
        private static final long serialVersionUID = 1;

        Broken() {
            super("Broken", "1", "");
        }

        void serve(String type, String algorithm, Supplier<Object> made) {
            putService(new Service(this, type, algorithm, Broken.class.getName(), List.of(), Map.of()) {
                @Override
                public Object newInstance(Object parameter) {
                    return made.get();
                }
            });
        }
    }

    private static final class AcceptsAll extends SignatureSpi {
        @Override
        protected void engineInitVerify(PublicKey key) {
            // every key is suitable
        }

        @Override
        protected void engineInitSign(PrivateKey key) {
            // every key is suitable
        }

        @Override
        protected void engineUpdate(byte b) {
            // the content does not matter
        }

        @Override
        protected void engineUpdate(byte[] bytes, int from, int length) {
            // the content does not matter
        }

        @Override
        protected byte[] engineSign() {
            return new byte[1];
        }

        @Override
        protected boolean engineVerify(byte[] value) {
            return true;
        }

        @Override
        @Deprecated
        protected void engineSetParameter(String name, Object value) {
            throw new UnsupportedOperationException(name);
        }

        @Override
        @Deprecated
        protected Object engineGetParameter(String name) {
            throw new UnsupportedOperationException(name);
        }
    }
}
