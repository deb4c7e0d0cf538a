package org.turnpike.cli;

import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** A peer of another make: the JDK's TLS that shows what it is given, and an OCSP door that answers what it is given. */
final class StandInPeer implements Closeable {
    private final SSLServerSocket tls;
    private final HttpServer ocsp;

    /** @param suites what the peer accepts; none for whatever the JDK has enabled */
    StandInPeer(String address, int tlsPort, int ocspPort, PrivateKey key, X509Certificate certificate, byte[] ocspResponse, String protocol,
            boolean asksForCertificate, String... suites) throws Exception {
        tls = (SSLServerSocket) context(key, certificate).getServerSocketFactory().createServerSocket(tlsPort, 10, InetAddress.getByName(address));
        tls.setEnabledProtocols(new String[] {protocol});
        if (suites.length > 0) {
            tls.setEnabledCipherSuites(suites);
        }
        tls.setNeedClientAuth(asksForCertificate);
        Thread thread = new Thread(this::acceptUntilClosed, "stand-in-peer");
        thread.setDaemon(true);
        thread.start();
        ocsp = HttpServer.create(new InetSocketAddress(address, ocspPort), 0);
        ocsp.createContext("/", exchange -> {
            byte[] head = "--b\r\nContent-Type: application/ocsp-response\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
            byte[] end = "\r\n--b--\r\n".getBytes(StandardCharsets.US_ASCII);
            exchange.getResponseHeaders().add("Content-Type", "multipart/related; boundary=b");
            exchange.sendResponseHeaders(200, head.length + ocspResponse.length + end.length);
            exchange.getResponseBody().write(head);
            exchange.getResponseBody().write(ocspResponse);
            exchange.getResponseBody().write(end);
            exchange.close();
        });
        ocsp.start();
    }

    private void acceptUntilClosed() {
        while (!tls.isClosed()) {
            try (SSLSocket connection = (SSLSocket) tls.accept()) {
                connection.startHandshake();
                connection.getInputStream().read();
            } catch (IOException over) {
                continue;
            }
        }
    }

    private static SSLContext context(PrivateKey key, X509Certificate certificate) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("own", key, new char[0], new X509Certificate[] {certificate});
        KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), new TrustManager[] {new Anybody()}, null);
        return context;
    }

    @Override
    public void close() throws IOException {
        tls.close();
        ocsp.stop(0);
    }

    private static final class Anybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {
            // the doctor judges, not the peer
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            throw new AssertionError("not a client");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
