package org.turnpike.transport;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * TLS with peers as messages.md §3.1 requires: this server presents its certificate whatever CAs the peer names, sends no SNI, and verifies the peer
 * after the handshake.
 */
final class PeerTls {
    private PeerTls() {
    }

    static SSLContext context(PeerIdentity identity) {
        return context(Optional.of(identity));
    }

    /** @param identity empty to present no certificate, for the handshake doctor */
    static SSLContext context(Optional<PeerIdentity> identity) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(identity.stream().map(OneKey::new).toArray(KeyManager[]::new), new TrustManager[] {new JudgedLater()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static SSLParameters parameters(PeerSettings.Tls offered) {
        SSLParameters parameters = new SSLParameters(offered.suites().toArray(String[]::new), offered.protocols().toArray(String[]::new));
        parameters.setServerNames(List.of());
        return parameters;
    }

    /** All suites that this JVM supports, whether or not they are enabled by default. */
    static List<String> supportedSuites() {
        try {
            return List.of(SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites());
        } catch (GeneralSecurityException e) {
            throw new AssertionError("This JDK does not support TLS", e);
        }
    }

    /** The only key, if the peer supports its type. */
    private static final class OneKey extends X509ExtendedKeyManager {
        private static final String ALIAS = "authentication";
        private final PeerIdentity identity;

        OneKey(PeerIdentity identity) {
            this.identity = identity;
        }

        @Override
        public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
            return Arrays.stream(keyTypes).anyMatch(type -> type.startsWith(identity.key().getAlgorithm())) ? ALIAS : null;
        }

        @Override
        public String chooseEngineClientAlias(String[] keyTypes, Principal[] issuers, SSLEngine engine) {
            return chooseClientAlias(keyTypes, issuers, null);
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return identity.chain().toArray(X509Certificate[]::new);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return identity.key();
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            return null;
        }
    }

    /** Accepts every server in the handshake: {@link PeerCheck} decides directly after it, with the global configuration. */
    private static final class JudgedLater extends X509ExtendedTrustManager {
        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            // judged after the handshake
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
            // judged after the handshake
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
            // judged after the handshake
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {
            throw new AssertionError("not a server");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
            throw new AssertionError("not a server");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
            throw new AssertionError("not a server");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
