package org.turnpike.backup;

import java.nio.ByteBuffer;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * What deriving keys from a passphrase costs: Argon2id, version 1.3 (RFC 9106).
 *
 * @param memory in KiB
 * @param passes over the memory
 * @param lanes that could be filled at the same time
 */
record KeyCost(int memory, int passes, int lanes) {
    /** The second recommended option of RFC 9106 §4: 64 MiB, 3 passes, 4 lanes. */
    static final KeyCost DEFAULT = new KeyCost(64 << 10, 3, 4);
    /** Bytes of an encoded cost. */
    static final int BYTES = 3 * Integer.BYTES;
    private static final int MOST_MEMORY = 256 << 10;
    private static final int MOST_PASSES = 16;
    private static final int MOST_LANES = 16;
    private static final int LEAST_MEMORY_PER_LANE = 8;

    KeyCost {
        if (lanes < 1 || lanes > MOST_LANES || passes < 1 || passes > MOST_PASSES || memory < LEAST_MEMORY_PER_LANE * lanes || memory > MOST_MEMORY) {
            throw new IllegalArgumentException("Argon2id with " + memory + " KiB, " + passes + " passes and " + lanes + " lanes is not within the bounds");
        }
    }

    void write(ByteBuffer to) {
        to.putInt(memory).putInt(passes).putInt(lanes);
    }

    /** @throws IllegalArgumentException when it would cost more than this server is ready to spend, or makes no sense */
    static KeyCost read(ByteBuffer from) {
        return new KeyCost(from.getInt(), from.getInt(), from.getInt());
    }

    /** So many bytes from the passphrase in UTF-8. The array is not changed; the caller clears it. */
    byte[] derive(char[] passphrase, byte[] salt, int bytes) {
        Argon2BytesGenerator argon2 = new Argon2BytesGenerator();
        argon2.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id).withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(memory).withIterations(passes).withParallelism(lanes).withSalt(salt).build());
        byte[] derived = new byte[bytes];
        argon2.generateBytes(passphrase, derived);
        return derived;
    }
}
