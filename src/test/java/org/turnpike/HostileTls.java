package org.turnpike;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** TLS as a peer that trusts anyone and shows any chain, with what it is told in versions and suites. Sessions are resumed as JSSE does. */
final class HostileTls {
    /** Each connection comes from an address of its own: the lines that one address can cause are bounded. */
    private static final AtomicInteger CONNECTIONS = new AtomicInteger();
    private static final Pattern ALERT = Pattern.compile("fatal alert: (\\w+)");
    private static final int TIMEOUT_MILLIS = 60_000;
    private final SSLContext context;

    /** What a peer shows; the chain may be of anybody, the key should be the leaf's. */
    record Identity(PrivateKey key, List<X509Certificate> chain) {
        Identity {
            chain = List.copyOf(chain);
        }

        X509Certificate leaf() {
            return chain.get(0);
        }
    }

    /** @param identity empty for a peer without certificate */
    HostileTls(Optional<Identity> identity) throws Exception {
        context = SSLContext.getInstance("TLS");
        context.init(new KeyManager[] {new OneKey(identity)}, new TrustManager[] {new Anyone()}, null);
    }

    SSLContext context() {
        return context;
    }

    /** A handshake and nothing more; gives the fatal alert that the door answers it with, empty if none arrives in time. */
    Optional<String> alert(String address, int port, String protocol, String... suites) throws IOException {
        try (SSLSocket socket = connect(address, port, protocol, suites)) {
            InputStream in = socket.getInputStream();      // asked for first: it is refused when the connection has ended meanwhile
            socket.startHandshake();
            return in.read() < 0 ? Optional.of("closed") : Optional.empty();       // with TLS 1.3 the refusal comes after our Finished
        } catch (java.net.SocketTimeoutException accepted) {
            return Optional.empty();
        } catch (SSLException refused) {
            return Optional.of(alertIn(refused));
        }
    }

    static String alertIn(IOException refused) {
        Matcher match = ALERT.matcher(String.valueOf(refused.getMessage()));
        return match.find() ? match.group(1) : refused.toString();
    }

    /** Sends the bytes of an HTTP request that ends the connection, and gives all that is answered. */
    String exchange(byte[] request, String address, int port, String protocol, String... suites) throws IOException {
        try (SSLSocket socket = connect(address, port, protocol, suites)) {
            socket.startHandshake();
            socket.getOutputStream().write(request);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    SSLSocket connect(String address, int port, String protocol, String... suites) throws IOException {
        WholeFlights tcp = new WholeFlights();
        tcp.bind(new InetSocketAddress("127.0.3." + (1 + CONNECTIONS.getAndIncrement() % 250), 0));
        tcp.connect(new InetSocketAddress(address, port), TIMEOUT_MILLIS);
        tcp.setSoTimeout(TIMEOUT_MILLIS);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(tcp, address, port, true);
        socket.setEnabledProtocols(new String[] {protocol});
        if (suites.length > 0) {
            socket.setEnabledCipherSuites(suites);
        }
        return socket;
    }

    /** Sends what was written when it begins to read: a door that refuses halfway has read all, and its alert is not lost to a reset. */
    private static final class WholeFlights extends Socket {
        private final ByteArrayOutputStream flight = new ByteArrayOutputStream();       // guarded by itself, for it is synchronized

        @Override
        public OutputStream getOutputStream() {
            return flight;
        }

        private void send() throws IOException {
            byte[] whole;
            synchronized (flight) {
                whole = flight.toByteArray();
                flight.reset();
            }
            super.getOutputStream().write(whole);
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return new FilterInputStream(super.getInputStream()) {
                @Override
                public int read() throws IOException {
                    send();
                    return super.read();
                }

                @Override
                public int read(byte[] to, int offset, int count) throws IOException {
                    send();
                    return super.read(to, offset, count);
                }
            };
        }
    }

    private static final class OneKey extends X509ExtendedKeyManager {
        private final Optional<Identity> identity;

        OneKey(Optional<Identity> identity) {
            this.identity = identity;
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return null;
        }

        @Override
        public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
            return identity.filter(own -> List.of(keyTypes).contains(own.key().getAlgorithm())).map(own -> "own").orElse(null);
        }

        @Override
        public String chooseEngineClientAlias(String[] keyTypes, Principal[] issuers, SSLEngine engine) {
            return chooseClientAlias(keyTypes, issuers, null);
        }

        @Override
        public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
            return chooseServerAlias(keyType, issuers, null);
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return null;
        }

        @Override
        public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            return chooseClientAlias(new String[] {keyType}, issuers, socket);
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return identity.orElseThrow().chain().toArray(X509Certificate[]::new);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return identity.orElseThrow().key();
        }
    }

    private static final class Anyone extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {
            // anyone
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            // anyone
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
            // anyone
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
            // anyone
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
            // anyone
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
            // anyone
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
