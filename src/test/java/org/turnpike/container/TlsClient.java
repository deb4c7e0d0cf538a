package org.turnpike.container;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** A TLS client of the container's doors, with one certificate or none; it trusts any server and keeps its sessions. */
final class TlsClient {
    private final SSLContext context;

    private TlsClient(KeyStore keys) throws Exception {
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, new char[0]);
        context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), new TrustManager[] {new AnyServer()}, new SecureRandom());
    }

    static TlsClient anonymous() throws Exception {
        return new TlsClient(emptyStore());
    }

    /** With a self-signed certificate of that subject. */
    static TlsClient named(String subject) throws Exception {
        Doors.TlsKey key = TrialDoors.newKey(subject);
        return with(key.key(), key.chain().get(0));
    }

    static TlsClient with(PrivateKey key, X509Certificate certificate) throws Exception {
        KeyStore store = emptyStore();
        store.setKeyEntry("client", key, new char[0], new X509Certificate[] {certificate});
        return new TlsClient(store);
    }

    private static KeyStore emptyStore() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    /** Connected, with the handshake still to come. */
    SSLSocket connect(String door, String protocol) throws IOException {
        int port = ContainerUnderTest.port(door);
        Socket plain = new Socket(InetAddress.getByName(ContainerUnderTest.ADDRESS), port);
        plain.setSoTimeout(60_000);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, ContainerUnderTest.ADDRESS, port, true);
        socket.setEnabledProtocols(new String[] {protocol});
        return socket;
    }

    /** The answer to GET /. */
    String get(String door, String protocol) throws IOException {
        try (SSLSocket socket = connect(door, protocol)) {
            return TrialServer.exchange(socket, TrialServer.get("/"));
        }
    }

    private static final class AnyServer implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {
            throw new AssertionError();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            // the test looks at it itself
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
