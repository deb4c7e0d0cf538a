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
 * The JDK's TLS for one door. Its engines report failed handshakes, and its sessions can be discarded. When a session is resumed, the JDK does not
 * call the trust manager, and presents the certificate of the original handshake. Therefore, after each change of the door (it is taken or released,
 * its key is replaced, or its sessions are discarded), the next handshake uses a new context. The new context has no sessions and does not accept
 * tickets of the former context. Thread-safe.
 */
final class DoorTls {
    private final String door;
    private final KeyManager[] keys;
    private final TrustManager[] trust;
    private final SecureRandom random;
    private SSLContext context;                                           // guarded by this, like changes
    private long changes;

    /** @param random null for the JDK's default */
    DoorTls(String door, KeyManager[] keys, TrustManager[] trust, SecureRandom random) {
        this.door = door;
        this.keys = keys;
        this.trust = trust;
        this.random = random;
        this.changes = DoorRegistry.changes(door);
        this.context = newContext();
    }

    /** Creates an engine for one connection; {@code peer} is the IP address of the peer, if it is known. */
    SSLEngine engine(Optional<String> peer) {
        return new DoorEngine(context().createSSLEngine(), door, peer);
    }

    /** Returns the current context, which has the sessions since the last change of the door. */
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
            throw new IllegalStateException("The JDK cannot create a TLS context for the door '" + door + "'", e);
        }
    }
}
