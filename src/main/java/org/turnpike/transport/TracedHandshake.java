package org.turnpike.transport;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Vector;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
import org.bouncycastle.tls.PskKeyExchangeMode;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.SignatureScheme;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsClientProtocol;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsExtensionsUtils;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;

/** One handshake by Bouncy Castle's TLS. Its messages are recorded inside the TLS stack, where they are not encrypted. */
final class TracedHandshake {
    private static final int AFTER_TICKET_MS = 100;
    private static final int RECORD_HEADER = 5;

    private final Optional<PeerIdentity> identity;
    private final PeerSettings.Tls offer;
    private final HandshakeTrace trace;
    private final int timeoutMillis;
    private final JcaTlsCrypto crypto = new JcaTlsCryptoProvider().setProvider(new BouncyCastleProvider()).create(new SecureRandom());

    /** @param identity empty to show no certificate */
    TracedHandshake(Optional<PeerIdentity> identity, PeerSettings.Tls offer, HandshakeTrace trace, int timeoutMillis) {
        this.identity = identity;
        this.offer = offer;
        this.trace = trace;
        this.timeoutMillis = timeoutMillis;
    }

    void run(Socket tcp) throws IOException {
        Protocol protocol = new Protocol(new Tap(tcp.getInputStream()), tcp);
        protocol.connect(new Client());
        trace.complete();
        if (protocol.isTls13()) {
            protocol.awaitRefusal();
        }
        protocol.close();
    }

    private final class Protocol extends TlsClientProtocol {
        private final Socket tcp;
        private boolean complete;

        Protocol(InputStream in, Socket tcp) throws IOException {
            super(in, tcp.getOutputStream());
            this.tcp = tcp;
        }

        boolean isTls13() {
            return TlsUtils.isTLSv13(getContext());
        }

        /** Waits like {@link PeerProbeClient}: a peer that sends a session ticket has accepted us. */
        void awaitRefusal() throws IOException {
            complete = true;
            tcp.setSoTimeout(Math.toIntExact(PeerProbeClient.LONGEST_REFUSAL.toMillis()));
            try {
                getInputStream().read();
            } catch (SocketTimeoutException accepted) {
                return;                                                    // the peer waits for a request
            }
        }

        @Override
        protected void handleHandshakeMessage(short type, HandshakeMessageInput message) throws IOException {
            if (complete && type == HandshakeType.new_session_ticket) {
                tcp.setSoTimeout(AFTER_TICKET_MS);
            }
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

    /** Returns the name of a message type as in the RFCs: ServerKeyExchange for server_key_exchange. */
    private static String name(int type) {
        StringBuilder name = new StringBuilder();
        for (String word : HandshakeType.getName((short) type).split("_")) {
            name.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
        }
        return name.toString();
    }

    private String offered() {
        return "offered " + String.join(" ", offer.protocols()) + ", " + suites().map(Suite::name).collect(Collectors.joining(" "));
    }

    private record Suite(String name, int number) {
    }

    /** The offered suites that Bouncy Castle supports too. It uses the same names as the JDK. */
    private Stream<Suite> suites() {
        return offer.suites().stream().flatMap(name -> {
            try {
                return Stream.of(new Suite(name, CipherSuite.class.getField(name).getInt(null)));
            } catch (NoSuchFieldException | IllegalAccessException unknown) {
                return Stream.empty();
            }
        });
    }

    private final class Client extends DefaultTlsClient {
        Client() {
            super(crypto);
        }

        @Override
        protected ProtocolVersion[] getSupportedVersions() {
            return offer.protocols().stream().map(name -> name.equals("TLSv1.3") ? ProtocolVersion.TLSv13 : ProtocolVersion.TLSv12)
                    .toArray(ProtocolVersion[]::new);
        }

        @Override
        protected int[] getSupportedCipherSuites() {
            return suites().mapToInt(Suite::number).toArray();
        }

        /** Sends the same extension as the JDK's client: servers send session tickets only to clients that announce how they resume sessions. */
        @Override
        public Hashtable<Integer, byte[]> getClientExtensions() throws IOException {
            @SuppressWarnings("unchecked")
            Hashtable<Integer, byte[]> extensions = super.getClientExtensions();
            TlsExtensionsUtils.addPSKKeyExchangeModesExtension(extensions, new short[] {PskKeyExchangeMode.psk_dhe_ke});
            return extensions;
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
            trace.detail("ServerHello", suites().filter(each -> each.number() == suite).map(Suite::name).findFirst().orElse("suite 0x" + Integer.toHexString(suite)));
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
                for (TlsCertificate each : certificate.getCertificate().getCertificateList()) {
                    trace.presented(parsed(each));
                }
                trace.detail("Certificate", certificate.getCertificate().getLength() + " certificate(s)");
            }

            @Override
            public TlsCredentials getClientCredentials(CertificateRequest request) throws IOException {
                Vector<?> authorities = request.getCertificateAuthorities();
                trace.detail("CertificateRequest", (authorities == null ? 0 : authorities.size()) + " CA name(s)");
                Optional<SignatureAndHashAlgorithm> algorithm = identity.filter(own -> own.key().getEncoded() != null)
                        .flatMap(own -> algorithm(own, request, tls13.getAsBoolean()));
                if (algorithm.isEmpty()) {
                    return null;                                           // no usable key outside a token: no certificate is sent
                }
                return new JcaDefaultTlsCredentialedSigner(new TlsCryptoParameters(context), crypto, identity.get().key(),
                        own(identity.get(), request, tls13.getAsBoolean()), algorithm.get());
            }
        }
    }

    private static X509Certificate parsed(TlsCertificate certificate) throws IOException {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(certificate.getEncoded()));
        } catch (CertificateException e) {
            throw new IOException(e);
        }
    }

    private Certificate own(PeerIdentity own, CertificateRequest request, boolean tls13) throws IOException {
        List<TlsCertificate> chain = new ArrayList<>();
        for (X509Certificate certificate : own.chain()) {
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

    /** The first algorithm that the peer accepts and our key supports. */
    private static Optional<SignatureAndHashAlgorithm> algorithm(PeerIdentity own, CertificateRequest request, boolean tls13) {
        Vector<?> accepted = request.getSupportedSignatureAlgorithms();
        return Stream.ofNullable(accepted).flatMap(Vector::stream).map(SignatureAndHashAlgorithm.class::cast)
                .filter(algorithm -> schemes(own, tls13).contains(SignatureScheme.from(algorithm))).findFirst();
    }

    private static List<Integer> schemes(PeerIdentity own, boolean tls13) {
        if (own.chain().get(0).getPublicKey() instanceof ECPublicKey key) {
            return switch (key.getParams().getCurve().getField().getFieldSize()) {
                case 256 -> List.of(SignatureScheme.ecdsa_secp256r1_sha256);
                case 384 -> List.of(SignatureScheme.ecdsa_secp384r1_sha384);
                default -> List.of(SignatureScheme.ecdsa_secp521r1_sha512);
            };
        }
        return tls13 ? List.of(SignatureScheme.rsa_pss_rsae_sha256, SignatureScheme.rsa_pss_rsae_sha384, SignatureScheme.rsa_pss_rsae_sha512)
                : List.of(SignatureScheme.rsa_pkcs1_sha256, SignatureScheme.rsa_pkcs1_sha384, SignatureScheme.rsa_pkcs1_sha512);
    }

    /** Reads the type of each incoming record, because ChangeCipherSpec belongs to the trace but is not a handshake message. */
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
