package org.turnpike.keys;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Map;
import java.util.Objects;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/**
 * A signing key held in memory. RSA signs through the JDK, ECDSA through a Bouncy Castle provider object that is not registered
 * with the JVM: it is several times faster there and gives r and s without ASN.1. Immutable; each signature has its own engine.
 */
final class InMemorySigningKey implements SigningKey {
    /** The provider for EC keys and for PKCS#12 files; an object of ours, unknown to the rest of the JVM. */
    static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

    private static final Map<String, Integer> DIGEST_LENGTHS = Map.of("SHA-256", 32, "SHA-384", 48, "SHA-512", 64);

    private final Mechanism mechanism;
    private final PrivateKey key;

    InMemorySigningKey(Mechanism mechanism, PrivateKey key) {
        this.mechanism = Objects.requireNonNull(mechanism);
        this.key = Objects.requireNonNull(key);
    }

    @Override
    public String mechanism() {
        return mechanism.pkcs11Name();
    }

    @Override
    public byte[] sign(String digestName, byte[] data) throws RefusedException {
        if (!DIGEST_LENGTHS.containsKey(digestName)) {
            throw new RefusedException(FaultCode.CANNOT_SIGN, "Digest algorithm '" + digestName + "' is not accepted for signing");
        }
        try {
            Signature engine = engine(digestName);
            engine.initSign(key);
            engine.update(data);
            return engine.sign();
        } catch (GeneralSecurityException e) {
            throw new RefusedException(FaultCode.CANNOT_SIGN, "The signing key does not sign", e);
        }
    }

    private Signature engine(String digestName) throws GeneralSecurityException {
        String prefix = digestName.replace("-", "");
        return switch (mechanism) {
            case RSA_PKCS -> Signature.getInstance(prefix + "withRSA");
            case RSA_PSS -> pss(digestName);
            case ECDSA -> Signature.getInstance(prefix + "withPLAIN-ECDSA", BOUNCY_CASTLE);
        };
    }

    private static Signature pss(String digestName) throws GeneralSecurityException {
        Signature engine = Signature.getInstance("RSASSA-PSS");
        engine.setParameter(new PSSParameterSpec(digestName, "MGF1", new MGF1ParameterSpec(digestName),
                DIGEST_LENGTHS.get(digestName), PSSParameterSpec.TRAILER_FIELD_BC));
        return engine;
    }
}
