package org.turnpike.keys;

import org.turnpike.fault.RefusedException;

/** A private key that signs, in memory or on a device. Implementations are safe for use by several threads. */
public interface SigningKey {

    /** Returns the PKCS#11 name of the key's mechanism: see {@link Mechanism#pkcs11Name()}. */
    String mechanism();

    /**
     * Signs the digest of the given bytes.
     *
     * @param digestName the digest's JCA name: {@code SHA-256}, {@code SHA-384} or {@code SHA-512}
     * @param data the data to sign, not yet digested
     * @return the signature; for an EC key, the octets of r followed by those of s, both of the same length
     * @throws RefusedException {@code cannot_sign} if the key or its token fails
     */
    byte[] sign(String digestName, byte[] data) throws RefusedException;
}
