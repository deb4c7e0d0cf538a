package org.turnpike.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509TrustManager;

/** A TLS server that reads chunked requests and gives prepared answers, the same to each connection, which it then closes. */
final class TlsPeer implements AutoCloseable {
    final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    final List<X509Certificate> shown = Collections.synchronizedList(new ArrayList<>());
    final AtomicInteger accepted = new AtomicInteger();
    final AtomicInteger ended = new AtomicInteger();
    volatile String answerBeforeReading;
    volatile boolean trusting = true;
    /** How long it takes to judge a certificate. */
    volatile Duration judging = Duration.ZERO;
    /** Whether connections stay open until the client closes them. */
    volatile boolean open;
    /** What is awaited before the last answer's connection is closed. */
    volatile CountDownLatch beforeClosing = new CountDownLatch(0);

    /** What it shows in whole handshakes from now on; sessions of before are resumed all the same. */
    volatile PeerIdentity identity;

    private final SSLServerSocket server;
    private final Thread accepting;
    private final List<String> answers;
    private final CountDownLatch firstEnded = new CountDownLatch(1);

    TlsPeer(PeerIdentity identity, String protocol, String suite, String address, int port, String... answers) throws Exception {
        this.answers = List.of(answers);
        this.identity = identity;
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(new KeyManager[] {new OneKey()}, new TrustManager[] {new Trusting()}, null);
        server = (SSLServerSocket) context.getServerSocketFactory().createServerSocket(port, 50, InetAddress.getByName(address));
        server.setEnabledProtocols(new String[] {protocol});
        if (suite != null) {
            server.setEnabledCipherSuites(new String[] {suite});
        }
        server.setNeedClientAuth(true);
        accepting = start(this::accept);
    }

    private static Thread start(Runnable work) {
        Thread thread = new Thread(work, "peer");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    int port() {
        return server.getLocalPort();
    }

    void awaitEnd() throws InterruptedException {
        assertThat(firstEnded.await(30, TimeUnit.SECONDS)).isTrue();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                SSLSocket socket = (SSLSocket) server.accept();
                accepted.incrementAndGet();
                start(() -> serveAndClose(socket));
            } catch (IOException e) {
                assertThat(server.isClosed()).isTrue();
            }
        }
    }

    private void serveAndClose(SSLSocket socket) {
        try (socket) {
            serve(socket);
            beforeClosing.await();
        } catch (IOException | InterruptedException e) {
            return;                                                    // the client's side tells what went wrong
        } finally {
            ended.incrementAndGet();
            firstEnded.countDown();
        }
    }

    private void serve(SSLSocket socket) throws IOException {
        socket.startHandshake();
        shown.add((X509Certificate) socket.getSession().getPeerCertificates()[0]);
        if (answerBeforeReading != null) {
            socket.getOutputStream().write(answerBeforeReading.getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        }
        for (String answer : answers) {
            requests.add(request(socket.getInputStream()));
            socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
        }
        if (open) {
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        }
    }

    private static String request(InputStream from) throws IOException {
        StringBuilder request = new StringBuilder();
        while (request.indexOf("0\r\n\r\n") < 0) {
            int b = from.read();
            if (b < 0) {
                throw new IOException("request ended early");
            }
            request.append((char) b);
        }
        return request.toString();
    }

    /** When this returns nobody listens any more: a closed socket takes connections until the thread that waits at it has woken up. */
    @Override
    public void close() throws IOException {
        server.close();
        try {
            accepting.join(Duration.ofSeconds(30).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while the address was given up", e);
        }
        assertThat(accepting.isAlive()).isFalse();
    }

    private final class OneKey extends X509ExtendedKeyManager {
        @Override
        public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            return keyType.equals(identity.key().getAlgorithm()) ? "own" : null;
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
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            throw new AssertionError();
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            throw new AssertionError();
        }

        @Override
        public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
            throw new AssertionError();
        }
    }

    private final class Trusting implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            LockSupport.parkNanos(judging.toNanos());
            if (!trusting) {
                throw new CertificateException("not you");
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            throw new AssertionError();
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
