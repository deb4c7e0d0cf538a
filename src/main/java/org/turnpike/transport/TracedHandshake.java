package org.turnpike.transport;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Vector;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateEntry;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ContentType;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.HandshakeMessageInput;
import org.bouncycastle.tls.HandshakeType;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.SignatureScheme;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsClientProtocol;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;

/** One handshake by Bouncy Castle's TLS, watched from inside: its messages are seen where they are no longer, or not yet, encrypted. */
final class TracedHandshake {
    private static final int ALERT_WAIT_MS = 500;
    private static final int RECORD_HEADER = 5;

    private final PeerIdentity identity;
    private final HandshakeTrace trace;
    private final int timeoutMillis;
    private final JcaTlsCrypto crypto = new JcaTlsCryptoProvider().setProvider(new BouncyCastleProvider()).create(new SecureRandom());

    TracedHandshake(PeerIdentity identity, HandshakeTrace trace, int timeoutMillis) {
        this.identity = identity;
        this.trace = trace;
        this.timeoutMillis = timeoutMillis;
    }

    void run(Socket tcp) throws IOException {
        Protocol protocol = new Protocol(new Tap(tcp.getInputStream()), tcp);
        protocol.connect(new Client());
        trace.complete();
        tcp.setSoTimeout(ALERT_WAIT_MS);
        try {
            protocol.getInputStream().read();
        } catch (SocketTimeoutException accepted) {
            protocol.close();                                              // the peer waits for a request
        }
    }

    private final class Protocol extends TlsClientProtocol {
        Protocol(InputStream in, Socket tcp) throws IOException {
            super(in, tcp.getOutputStream());
        }

        @Override
        protected void handleHandshakeMessage(short type, HandshakeMessageInput message) throws IOException {
            trace.received(name(type), type == HandshakeType.finished ? "" : message.available() + " bytes");
            super.handleHandshakeMessage(type, message);
        }

        @Override
        protected void safeWriteRecord(short type, byte[] bytes, int offset, int length) throws IOException {
            if (type == ContentType.change_cipher_spec) {
                trace.sent("ChangeCipherSpec", "");
            } else if (type == ContentType.handshake) {
                trace.sent(name(bytes[offset]), bytes[offset] == HandshakeType.client_hello ? offered() : "");
            }
            super.safeWriteRecord(type, bytes, offset, length);
        }
    }

    /** RFC names: server_key_exchange is ServerKeyExchange. */
    private static String name(int type) {
        StringBuilder name = new StringBuilder();
        for (String word : HandshakeType.getName((short) type).split("_")) {
            name.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
        }
        return name.toString();
    }

    private static String offered() {
        return "offered TLSv1.3 TLSv1.2, " + String.join(" ", suites());
    }

    private static List<String> suites() {
        try {
            SSLContext context = SSLContext.getDefault();
            return Arrays.asList(PeerTls.parameters(context).getCipherSuites());
        } catch (GeneralSecurityException e) {
            throw new AssertionError("Every JDK has TLS", e);
        }
    }

    private static int number(String suite) {
        try {
            return CipherSuite.class.getField(suite).getInt(null);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("Bouncy Castle lacks " + suite, e);
        }
    }

    private final class Client extends DefaultTlsClient {
        Client() {
            super(crypto);
        }

        @Override
        protected ProtocolVersion[] getSupportedVersions() {
            return ProtocolVersion.TLSv13.downTo(ProtocolVersion.TLSv12);
        }

        @Override
        protected int[] getSupportedCipherSuites() {
            return suites().stream().mapToInt(TracedHandshake::number).toArray();
        }

        @Override
        public int getHandshakeTimeoutMillis() {
            return timeoutMillis;
        }

        @Override
        public void notifyServerVersion(ProtocolVersion version) throws IOException {
            super.notifyServerVersion(version);
            trace.detail("ServerHello", "chose " + version);
        }

        @Override
        public void notifySelectedCipherSuite(int suite) {
            super.notifySelectedCipherSuite(suite);
            trace.detail("ServerHello", suites().stream().filter(name -> number(name) == suite).findFirst().orElse("suite 0x" + Integer.toHexString(suite)));
        }

        @Override
        public void notifyAlertReceived(short level, short description) {
            if (description != AlertDescription.close_notify) {
                trace.received("Alert", AlertDescription.getName(description));
            }
        }

        @Override
        public void notifyAlertRaised(short level, short description, String message, Throwable cause) {
            if (description != AlertDescription.close_notify) {
                trace.sent("Alert", AlertDescription.getName(description) + (message == null ? "" : ": " + message));
            }
        }

        @Override
        public TlsAuthentication getAuthentication() {
            return new Authentication(this::isTls13);
        }

        private boolean isTls13() {
            return TlsUtils.isTLSv13(context);
        }

        private final class Authentication implements TlsAuthentication {
            private final BooleanSupplier tls13;

            Authentication(BooleanSupplier tls13) {
                this.tls13 = tls13;
            }

            @Override
            public void notifyServerCertificate(TlsServerCertificate certificate) throws IOException {
                trace.detail("Certificate", certificate.getCertificate().getLength() + " certificate(s)");
            }

            @Override
            public TlsCredentials getClientCredentials(CertificateRequest request) throws IOException {
                Vector<?> authorities = request.getCertificateAuthorities();
                trace.detail("CertificateRequest", (authorities == null ? 0 : authorities.size()) + " CA name(s)");
                List<SignatureAndHashAlgorithm> algorithms = algorithms(request, tls13.getAsBoolean());
                if (identity.key().getEncoded() == null || algorithms.isEmpty()) {
                    return null;                                           // the key stays on its token, or cannot sign so: no certificate is sent
                }
                return new JcaDefaultTlsCredentialedSigner(new TlsCryptoParameters(context), crypto, identity.key(),
                        own(request, tls13.getAsBoolean()), algorithms.get(0));
            }
        }
    }

    private Certificate own(CertificateRequest request, boolean tls13) throws IOException {
        List<TlsCertificate> chain = new ArrayList<>();
        for (X509Certificate certificate : identity.chain()) {
            try {
                chain.add(crypto.createCertificate(certificate.getEncoded()));
            } catch (GeneralSecurityException e) {
                throw new IOException(e);
            }
        }
        if (!tls13) {
            return new Certificate(chain.toArray(TlsCertificate[]::new));
        }
        return new Certificate(request.getCertificateRequestContext(),
                chain.stream().map(each -> new CertificateEntry(each, null)).toArray(CertificateEntry[]::new));
    }

    /** Those the peer accepts and the own key can do. */
    private List<SignatureAndHashAlgorithm> algorithms(CertificateRequest request, boolean tls13) {
        List<SignatureAndHashAlgorithm> usable = new ArrayList<>();
        Vector<?> accepted = request.getSupportedSignatureAlgorithms();
        for (Object each : accepted == null ? new Vector<>() : accepted) {
            SignatureAndHashAlgorithm algorithm = (SignatureAndHashAlgorithm) each;
            if (schemes(tls13).contains(SignatureScheme.from(algorithm))) {
                usable.add(algorithm);
            }
        }
        return usable;
    }

    private List<Integer> schemes(boolean tls13) {
        if (identity.chain().get(0).getPublicKey() instanceof ECPublicKey key) {
            return switch (key.getParams().getCurve().getField().getFieldSize()) {
                case 256 -> List.of(SignatureScheme.ecdsa_secp256r1_sha256);
                case 384 -> List.of(SignatureScheme.ecdsa_secp384r1_sha384);
                default -> List.of(SignatureScheme.ecdsa_secp521r1_sha512);
            };
        }
        return tls13 ? List.of(SignatureScheme.rsa_pss_rsae_sha256, SignatureScheme.rsa_pss_rsae_sha384, SignatureScheme.rsa_pss_rsae_sha512)
                : List.of(SignatureScheme.rsa_pkcs1_sha256, SignatureScheme.rsa_pkcs1_sha384, SignatureScheme.rsa_pkcs1_sha512);
    }

    /** Sees the type of each record that arrives: ChangeCipherSpec is no handshake message, but belongs to the picture. */
    private final class Tap extends FilterInputStream {
        private final byte[] header = new byte[RECORD_HEADER];
        private int known;
        private int left;

        Tap(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            int read = read(one, 0, 1);
            return read < 0 ? read : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int offset, int count) throws IOException {
            int read = in.read(to, offset, count);
            for (int i = 0; i < read; i++) {
                see(to[offset + i]);
            }
            return read;
        }

        private void see(byte next) {
            if (left > 0) {
                left--;
                return;
            }
            header[known++] = next;
            if (known == RECORD_HEADER) {
                known = 0;
                left = (header[3] & 0xff) << 8 | header[4] & 0xff;
                if (header[0] == ContentType.change_cipher_spec) {
                    trace.received("ChangeCipherSpec", "");
                }
            }
        }
    }
}
