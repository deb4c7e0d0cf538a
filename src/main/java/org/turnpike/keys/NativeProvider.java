package org.turnpike.keys;

import java.lang.System.Logger.Level;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Optional;

/**
 * Finds a JCA provider in machine code, if the operator has copied one to the container's libraries (docs/tomcat.md). It signs in half the time that
 * the JDK needs. It is used only after Bouncy Castle has verified one RSA and one ECDSA signature of the provider. Immutable.
 */
public final class NativeProvider {
    private static final System.Logger LOG = System.getLogger(NativeProvider.class.getName());
    private static final String AMAZON_CORRETTO = "com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider";
    private static final int RSA_BITS = 2048;
    private static final Optional<Provider> FOUND = find(NativeProvider.class.getClassLoader());

    private NativeProvider() {
    }

    /** Returns the provider; empty if it is not installed, or if it does not work. */
    public static Optional<Provider> find() {
        return FOUND;
    }

    static Optional<Provider> find(ClassLoader loader) {
        try {
            Provider provider = (Provider) Class.forName(AMAZON_CORRETTO, true, loader).getDeclaredConstructor().newInstance();
            requireWorking(provider);
            LOG.log(Level.INFO, "The native provider {0} makes the signatures", provider);
            return Optional.of(provider);
        } catch (ClassNotFoundException e) {
            return Optional.empty();
        } catch (InvocationTargetException e) {
            return unusable(e.getCause());
        } catch (ReflectiveOperationException | GeneralSecurityException | RuntimeException | LinkageError e) {
            return unusable(e);
        }
    }

    private static Optional<Provider> unusable(Throwable why) {
        LOG.log(Level.WARNING, "The native provider in the container's libraries does not work, so the JDK and Bouncy Castle make the signatures: " + why, why);
        return Optional.empty();
    }

    private static void requireWorking(Provider provider) throws GeneralSecurityException {
        KeyPairGenerator curves = KeyPairGenerator.getInstance("EC", InMemorySigningKey.BOUNCY_CASTLE);
        curves.initialize(new ECGenParameterSpec("secp256r1"));
        requireWorking(provider, Mechanism.ECDSA, curves.generateKeyPair(), "SHA512withPLAIN-ECDSA");
        KeyPairGenerator primes = KeyPairGenerator.getInstance("RSA");
        primes.initialize(RSA_BITS);
        requireWorking(provider, Mechanism.RSA_PKCS, primes.generateKeyPair(), "SHA512withRSA");
    }

    private static void requireWorking(Provider provider, Mechanism mechanism, KeyPair pair, String algorithm) throws GeneralSecurityException {
        byte[] text = "Turnpike".getBytes(StandardCharsets.UTF_8);
        byte[] signature = new InMemorySigningKey.Engine(mechanism, pair.getPrivate(), Optional.of(provider)).sign("SHA-512", text);
        Signature verifier = Signature.getInstance(algorithm, InMemorySigningKey.BOUNCY_CASTLE);
        verifier.initVerify(pair.getPublic());
        verifier.update(text);
        if (!verifier.verify(signature)) {
            throw new GeneralSecurityException("its signature " + algorithm + " does not verify");
        }
    }
}
