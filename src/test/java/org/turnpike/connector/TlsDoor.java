package org.turnpike.connector;

import java.io.IOException;
import java.net.InetAddress;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** A listening TLS socket built from the connector's managers as Tomcat builds one, and clients that knock on it. */
final class TlsDoor implements AutoCloseable {
    private static final byte GREETING = 42;
    private final ExecutorService threads = Executors.newSingleThreadExecutor();
    private final SSLServerSocket socket;

    TlsDoor(String door, DoorTrustManager trust, boolean certificateRequired) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(new KeyManager[] {new DoorKeyManager(door)}, new TrustManager[] {trust}, null);
        socket = (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress());
        if (certificateRequired) {
            socket.setNeedClientAuth(true);
        } else {
            socket.setWantClientAuth(true);
        }
        threads.submit(this::acceptUntilClosed);
    }

    /** A full handshake and one byte back; gives the session, or throws what the client sees of a refusal. */
    SSLSession knock(DoorKey clientKey, String protocol, String... suites) throws Exception {
        SSLContext client = SSLContext.getInstance("TLS");
        client.init(clientKey == null ? null : new KeyManager[] {new ClientKey(clientKey)}, new TrustManager[] {new AnyServer()}, null);
        try (SSLSocket connection = (SSLSocket) client.getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), socket.getLocalPort())) {
            connection.setSoTimeout((int) TimeUnit.SECONDS.toMillis(20));
            connection.setEnabledProtocols(new String[] {protocol});
            if (suites.length > 0) {
                connection.setEnabledCipherSuites(suites);
            }
            connection.startHandshake();
            if (connection.getInputStream().read() != GREETING) {
                throw new IOException("the door closed the connection");
            }
            return connection.getSession();
        }
    }

    static X509Certificate shownBy(SSLSession session) throws Exception {
        return (X509Certificate) session.getPeerCertificates()[0];
    }

    private void acceptUntilClosed() {
        while (!socket.isClosed()) {
            try (SSLSocket connection = (SSLSocket) socket.accept()) {
                connection.startHandshake();
                connection.getOutputStream().write(GREETING);
            } catch (IOException refusedOrClosed) {
                continue;
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        threads.shutdown();
    }

    private static final class ClientKey extends X509ExtendedKeyManager {
        private final DoorKey key;

        ClientKey(DoorKey key) {
            this.key = key;
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return new String[] {"client"};
        }

        @Override
        public String chooseClientAlias(String[] keyTypes, Principal[] issuers, java.net.Socket socket) {
            return java.util.List.of(keyTypes).contains(key.key().getAlgorithm()) ? "client" : null;
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return null;
        }

        @Override
        public String chooseServerAlias(String keyType, Principal[] issuers, java.net.Socket socket) {
            return null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return key.chain().toArray(X509Certificate[]::new);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return key.key();
        }
    }

    private static final class AnyServer extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, java.net.Socket socket) {
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, java.net.Socket socket) {
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, javax.net.ssl.SSLEngine engine) {
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, javax.net.ssl.SSLEngine engine) {
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
