package org.turnpike.connector;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * Presents the owner's current key. TLS asks first for an alias and then for key and chain, so the alias names one certificate: if the key is
 * replaced in between, the handshake continues with the key with which it started.
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

    /** A door is never a client. */
    @Override
    public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
        return null;
    }

    /** A door is never a client. */
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

    /** The algorithm according to the certificate, because the key object of a token may use another name. */
    private static String algorithm(X509Certificate leaf) {
        String algorithm = leaf.getPublicKey().getAlgorithm();
        return algorithm.equals("ECDSA") ? "EC" : algorithm;
    }
}
