package org.turnpike.crypto;

import java.security.Provider;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * The one Bouncy Castle provider of the application: creating one takes a noticeable part of a start. It is
 * not registered in the JVM. Safe for use by many threads.
 */
public final class BouncyCastle {
    /** Knows curves that the JDK lacks, and signs and verifies with elliptic curves faster. */
    public static final Provider PROVIDER = new BouncyCastleProvider();

    private BouncyCastle() {
    }
}
