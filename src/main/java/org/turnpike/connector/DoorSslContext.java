package org.turnpike.connector;

import java.security.KeyManagementException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.TrustManager;
import org.apache.tomcat.util.net.SSLContext;

/** Tomcat's JSSE context, with engines that report failed handshakes. */
final class DoorSslContext implements SSLContext {
    private final SSLContext jsse;
    private final String door;

    DoorSslContext(SSLContext jsse, String door) {
        this.jsse = jsse;
        this.door = door;
    }

    @Override
    public SSLEngine createSSLEngine() {
        return new DoorEngine(jsse.createSSLEngine(), door, DoorProtocol.peer());
    }

    @Override
    public void init(KeyManager[] keys, TrustManager[] trust, SecureRandom random) throws KeyManagementException {
        jsse.init(keys, trust, random);
    }

    @Override
    public void destroy() {
        jsse.destroy();
    }

    @Override
    public SSLSessionContext getServerSessionContext() {
        return jsse.getServerSessionContext();
    }

    @Override
    public SSLServerSocketFactory getServerSocketFactory() {
        return jsse.getServerSocketFactory();
    }

    @Override
    public SSLParameters getSupportedSSLParameters() {
        return jsse.getSupportedSSLParameters();
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return jsse.getCertificateChain(alias);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return jsse.getAcceptedIssuers();
    }
}
