package org.turnpike.keys;

import java.lang.System.Logger.Level;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Map;
import java.util.Optional;
import org.turnpike.crypto.BouncyCastle;
import org.turnpike.crypto.NativeProvider;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/**
 * A signing key in memory. If there is a {@link NativeProvider}, that provider signs. Otherwise, the JDK signs with RSA keys and Bouncy Castle signs
 * with EC keys. For EC keys, Bouncy Castle is several times faster than the JDK and returns r and s without ASN.1. Immutable; each signature uses its
 * own engine.
 */
final class InMemorySigningKey implements SigningKey {
    /** The provider for EC keys and for PKCS#12 files. It is not registered in the JVM. */
    static final Provider BOUNCY_CASTLE = BouncyCastle.PROVIDER;

    private static final System.Logger LOG = System.getLogger(InMemorySigningKey.class.getName());
    private static final byte[] TRIAL = {1};
    private static final Map<String, Integer> DIGEST_LENGTHS = Map.of("SHA-256", 32, "SHA-384", 48, "SHA-512", 64);

    private final Engine engine;

    InMemorySigningKey(Mechanism mechanism, PrivateKey key) {
        this(mechanism, key, NativeProvider.find());
    }

    /** @param fast the native provider, which signs if it accepts the key */
    InMemorySigningKey(Mechanism mechanism, PrivateKey key, Optional<Provider> fast) {
        this.engine = engine(mechanism, key, fast);
    }

    private static Engine engine(Mechanism mechanism, PrivateKey key, Optional<Provider> fast) {
        try {
            return new Engine(mechanism, key, fast);
        } catch (GeneralSecurityException | RuntimeException e) {
            LOG.log(Level.WARNING, "The native provider cannot sign with a key of type " + mechanism.keyType() + ", so the JDK or Bouncy Castle signs: " + e);
            return new Engine(mechanism, key);
        }
    }

    @Override
    public String mechanism() {
        return engine.mechanism.pkcs11Name();
    }

    @Override
    public byte[] sign(String digestName, byte[] data) throws RefusedException {
        if (!DIGEST_LENGTHS.containsKey(digestName)) {
            throw new RefusedException(FaultCode.CANNOT_SIGN, "Digest algorithm '" + digestName + "' is not accepted for signing");
        }
        try {
            return engine.sign(digestName, data);
        } catch (GeneralSecurityException | ProviderException e) {
            throw new RefusedException(FaultCode.CANNOT_SIGN, "The signing key failed to sign", e);
        }
    }

    /** Holds a key in the form that its provider needs, so that it is not converted for each signature. */
    static final class Engine {
        private final Mechanism mechanism;
        private final PrivateKey key;
        private final Optional<Provider> fast;

        private Engine(Mechanism mechanism, PrivateKey key) {
            this.mechanism = mechanism;
            this.key = key;
            this.fast = Optional.empty();
        }

        /** @throws GeneralSecurityException if the provider does not accept the key, or does not sign with it */
        Engine(Mechanism mechanism, PrivateKey key, Optional<Provider> fast) throws GeneralSecurityException {
            this.mechanism = mechanism;
            this.fast = fast;
            this.key = fast.isEmpty() ? key : (PrivateKey) KeyFactory.getInstance(mechanism.keyType(), fast.get()).translateKey(key);
            if (fast.isPresent()) {
                requireVerifying(sign("SHA-512", TRIAL));
            }
        }

        /** Verifies a trial signature of an RSA key with the JDK; {@link NativeProvider} has tried elliptic curves. */
        private void requireVerifying(byte[] value) throws GeneralSecurityException {
            if (key instanceof RSAPrivateCrtKey rsa) {
                Engine jdk = new Engine(mechanism, key);
                Signature verifier = jdk.signature("SHA-512");
                verifier.initVerify(KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent())));
                verifier.update(TRIAL);
                if (!verifier.verify(value)) {
                    throw new SignatureException("its signature does not verify");
                }
            }
        }

        byte[] sign(String digestName, byte[] data) throws GeneralSecurityException {
            Signature signature = signature(digestName);
            signature.initSign(key);
            signature.update(data);
            return signature.sign();
        }

        private Signature signature(String digestName) throws GeneralSecurityException {
            String prefix = digestName.replace("-", "");
            return switch (mechanism) {
                case RSA_PKCS -> of(prefix + "withRSA");
                case RSA_PSS -> pss(digestName);
                case ECDSA -> fast.isPresent() ? of(prefix + "withECDSAinP1363Format") : Signature.getInstance(prefix + "withPLAIN-ECDSA", BOUNCY_CASTLE);
            };
        }

        private Signature pss(String digestName) throws GeneralSecurityException {
            Signature signature = of("RSASSA-PSS");
            signature.setParameter(new PSSParameterSpec(digestName, "MGF1", new MGF1ParameterSpec(digestName),
                    DIGEST_LENGTHS.get(digestName), PSSParameterSpec.TRAILER_FIELD_BC));
            return signature;
        }

        private Signature of(String algorithm) throws GeneralSecurityException {
            return fast.isPresent() ? Signature.getInstance(algorithm, fast.get()) : Signature.getInstance(algorithm);
        }
    }
}
