package org.turnpike.keys;

import org.turnpike.fault.RefusedException;

/** A private key that signs, in memory or on a device. Implementations are safe for use by several threads. */
public interface SigningKey {

    /** The PKCS#11 name of its mechanism: see {@link Mechanism#pkcs11Name()}. */
    String mechanism();

    /**
     * Signs the digest of the given bytes.
     *
     * @param digestName the digest's JCA name: {@code SHA-256}, {@code SHA-384} or {@code SHA-512}
     * @param data the data to sign, not yet digested
     * @return the signature; of an EC key r and s as octets of equal length, one after the other
     * @throws RefusedException {@code cannot_sign} when the key or its token fails
     */
    byte[] sign(String digestName, byte[] data) throws RefusedException;
}
