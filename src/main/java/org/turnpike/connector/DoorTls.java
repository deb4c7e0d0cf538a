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
 * The JDK's TLS of one door, with engines that report failed handshakes and with sessions that can be forgotten. A resumed session asks
 * no trust manager and shows the certificate it started with, so after each change at the door (taken, released, another key, or asked to
 * forget) the next handshake finds a new context, which has no sessions and reads no ticket of the one before. Thread-safe.
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

    /** The context of now: its sessions are those since the last change. */
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
