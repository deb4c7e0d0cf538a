package org.turnpike.crypto;

import java.security.Provider;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * The single Bouncy Castle provider that the whole application shares, because creating a provider takes a noticeable part of the startup time. The
 * provider is not registered in the JVM. Safe for use by many threads.
 */
public final class BouncyCastle {
    /** Supports curves that the JDK lacks, and is faster than the JDK with elliptic curves. */
    public static final Provider PROVIDER = new BouncyCastleProvider();

    private BouncyCastle() {
    }
}
