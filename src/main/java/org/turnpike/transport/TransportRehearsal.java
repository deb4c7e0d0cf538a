package org.turnpike.transport;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.TrustManagerFactory;
import org.turnpike.fault.RefusedException;
import org.turnpike.keys.TrialKey;
import org.turnpike.message.SoapInput;
import org.turnpike.message.SpoolStore;
import org.turnpike.signature.SignatureParts;

/**
 * Passes a message and a TLS handshake from one side to the other in memory, so that the JVM has loaded and partly compiled this code before the first message.
 * The client of the handshake is that of {@link PeerClient}; its server has the TLS of the JDK and a key for trials. Used by one thread.
 */
public final class TransportRehearsal {
    private static final String TYPE = "text/xml; charset=UTF-8";
    private static final byte[] REQUEST = """
            <soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xro="http://x-road.eu/xsd/xroad.xsd" \
            xmlns:id="http://x-road.eu/xsd/identifiers"><soapenv:Header><xro:client id:objectType="SUBSYSTEM"><id:xRoadInstance>TRIAL</id:xRoadInstance>\
            <id:memberClass>TRIAL</id:memberClass><id:memberCode>1</id:memberCode><id:subsystemCode>client</id:subsystemCode></xro:client>\
            <xro:service id:objectType="SERVICE"><id:xRoadInstance>TRIAL</id:xRoadInstance><id:memberClass>TRIAL</id:memberClass>\
            <id:memberCode>2</id:memberCode><id:subsystemCode>provider</id:subsystemCode><id:serviceCode>echo</id:serviceCode></xro:service>\
            <xro:userId>trial</xro:userId><xro:id>trial</xro:id><xro:protocolVersion>4.0</xro:protocolVersion></soapenv:Header>\
            <soapenv:Body><echo><text>trial</text></echo></soapenv:Body></soapenv:Envelope>""".getBytes(StandardCharsets.UTF_8);
    private static final char[] PASSWORD = "trial".toCharArray();
    /** More than a handshake needs; a pair of engines that makes no progress ends here. */
    private static final int MOST_STEPS = 200;

    private final SpoolStore spools;
    private final SSLContext client;
    private final SSLContext server;

    /** @throws GeneralSecurityException if the JDK cannot use the key for TLS */
    public TransportRehearsal(TrialKey key, SpoolStore spools) throws GeneralSecurityException, IOException {
        this.spools = spools;
        client = PeerTls.context(new PeerIdentity(key.key(), List.of(key.certificate())));
        server = server(key);
    }

    private static SSLContext server(TrialKey key) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("key", key.key(), PASSWORD, new Certificate[] {key.certificate()});
        store.setCertificateEntry("peer", key.certificate());
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    /**
     * Makes a handshake with both certificates, and writes and reads one message.
     *
     * @param signature a signature, which is not verified
     * @throws RefusedException if the message cannot be read, which is a fault of this program
     */
    public void round(SignatureParts signature) throws IOException, RefusedException {
        handshake();
        try (SoapInput request = SoapInput.readRequest(Optional.of(TYPE), new ByteArrayInputStream(REQUEST), spools, TransportLimits.DEFAULT.soap(), header -> { })) {
            TransportWriter writer = TransportWriter.request();
            ByteArrayOutputStream sent = new ByteArrayOutputStream();
            writer.soap(List.of(), request.headers(), request.content(), AttachmentSource.none(), parts -> signature).writeTo(sent);
            try (TransportReader reader = TransportReader.read(new ByteArrayInputStream(sent.toByteArray()), writer.contentType(), spools, TransportLimits.DEFAULT)) {
                reader.head().requireSoap();
            }
        }
    }

    private void handshake() throws IOException {
        SSLEngine here = client.createSSLEngine();
        here.setUseClientMode(true);
        SSLEngine there = server.createSSLEngine();
        there.setUseClientMode(false);
        there.setNeedClientAuth(true);
        ByteBuffer toServer = ByteBuffer.allocate(2 * here.getSession().getPacketBufferSize());
        ByteBuffer toClient = ByteBuffer.allocate(toServer.capacity());
        ByteBuffer data = ByteBuffer.allocate(here.getSession().getApplicationBufferSize());
        here.beginHandshake();
        there.beginHandshake();
        for (int step = 0; step < MOST_STEPS && (isBusy(here) || isBusy(there)); step++) {
            advance(here, toClient, toServer, data);
            advance(there, toServer, toClient, data);
        }
        if (isBusy(here) || isBusy(there)) {
            throw new IOException("A handshake with itself did not end");
        }
    }

    private static boolean isBusy(SSLEngine engine) {
        return engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING && engine.getHandshakeStatus() != HandshakeStatus.FINISHED;
    }

    private static void advance(SSLEngine engine, ByteBuffer in, ByteBuffer out, ByteBuffer data) throws IOException {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
        if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            engine.wrap(ByteBuffer.allocate(0), out);
        } else {
            in.flip();
            engine.unwrap(in, data.clear());
            in.compact();
        }
    }
}
