package org.turnpike.connector;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * Presents the current key of the door's owner. The TLS library asks first for an alias and then for the key and the chain. An alias names exactly
 * one certificate. If the key is replaced between the calls, the handshake therefore continues with the key with which it started.
 */
final class DoorKeyManager extends X509ExtendedKeyManager {
    private final String door;

    DoorKeyManager(String door) {
        this.door = door;
    }

    @Override
    public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
        return keys().flatMap(DoorKeys::current).filter(key -> algorithm(key.leaf()).equals(keyType)).map(DoorKey::alias).orElse(null);
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return chooseEngineServerAlias(keyType, issuers, null);
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        String alias = chooseEngineServerAlias(keyType, issuers, null);
        return alias == null ? null : new String[] {alias};
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return named(alias).map(DoorKey::key).orElse(null);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return named(alias).map(key -> key.chain().toArray(X509Certificate[]::new)).orElse(null);
    }

    /** Returns null, because a door is never a TLS client. */
    @Override
    public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
        return null;
    }

    /** Returns null, because a door is never a TLS client. */
    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return null;
    }

    private Optional<DoorKeys> keys() {
        return DoorRegistry.find(door).map(DoorRegistry.Entry::keys);
    }

    private Optional<DoorKey> named(String alias) {
        return keys().flatMap(keys -> keys.named(alias));
    }

    /** Returns the algorithm according to the certificate, because the key object of a token may use another name. */
    private static String algorithm(X509Certificate leaf) {
        String algorithm = leaf.getPublicKey().getAlgorithm();
        return algorithm.equals("ECDSA") ? "EC" : algorithm;
    }
}
