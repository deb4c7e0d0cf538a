package org.turnpike.connector;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.TrustManager;

/**
 * The JDK's TLS of one door, with engines that report failed handshakes and with sessions that can be forgotten. A resumed session calls no
 * trust manager and presents its original certificate. So after each change of the door (taken, released, another key, sessions discarded) the
 * next handshake uses a new context, which has no sessions and accepts no tickets of the former one. Thread-safe.
 */
final class DoorTls {
    private final String door;
    private final KeyManager[] keys;
    private final TrustManager[] trust;
    private final SecureRandom random;
    private SSLContext context;                                           // guarded by this, as is changes
    private long changes;

    /** @param random may be null: the JDK's own */
    DoorTls(String door, KeyManager[] keys, TrustManager[] trust, SecureRandom random) {
        this.door = door;
        this.keys = keys;
        this.trust = trust;
        this.random = random;
        this.changes = DoorRegistry.changes(door);
        this.context = newContext();
    }

    /** An engine for one connection; the peer is its IP address, where it is known. */
    SSLEngine engine(Optional<String> peer) {
        return new DoorEngine(context().createSSLEngine(), door, peer);
    }

    /** The current context, with the sessions since the last change. */
    synchronized SSLContext context() {
        long now = DoorRegistry.changes(door);
        if (now != changes) {
            SSLSessionContext before = context.getServerSessionContext();
            context = newContext();
            context.getServerSessionContext().setSessionTimeout(before.getSessionTimeout());
            context.getServerSessionContext().setSessionCacheSize(before.getSessionCacheSize());
            changes = now;
        }
        return context;
    }

    private SSLContext newContext() {
        try {
            SSLContext made = SSLContext.getInstance("TLS");
            made.init(keys, trust, random);
            return made;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The JDK makes no TLS context for the door '" + door + "'", e);
        }
    }
}
