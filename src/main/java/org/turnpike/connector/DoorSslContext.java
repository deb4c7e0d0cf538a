package org.turnpike.connector;

import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509KeyManager;
import javax.net.ssl.X509TrustManager;
import org.apache.tomcat.util.net.SSLContext;

/** A door's TLS for Tomcat. Tomcat initialises it once, before it is used. */
final class DoorSslContext implements SSLContext {
    private final String door;
    private KeyManager[] keyManagers;
    private TrustManager[] trustManagers;
    private DoorTls tls;

    DoorSslContext(String door) {
        this.door = door;
    }

    @Override
    public void init(KeyManager[] keys, TrustManager[] trust, SecureRandom random) {
        keyManagers = keys;
        trustManagers = trust;
        tls = new DoorTls(door, keys, trust, random);
    }

    @Override
    public SSLEngine createSSLEngine() {
        return tls.engine(DoorProtocol.peer());
    }

    @Override
    public void destroy() {
        // holds nothing that needs closing
    }

    @Override
    public SSLSessionContext getServerSessionContext() {
        return tls.context().getServerSessionContext();
    }

    @Override
    public SSLServerSocketFactory getServerSocketFactory() {
        return tls.context().getServerSocketFactory();
    }

    @Override
    public SSLParameters getSupportedSSLParameters() {
        return tls.context().getSupportedSSLParameters();
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return Arrays.stream(keyManagers).map(manager -> ((X509KeyManager) manager).getCertificateChain(alias))
                .filter(chain -> chain != null).findFirst().orElse(null);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return Arrays.stream(trustManagers).flatMap(manager -> Stream.of(((X509TrustManager) manager).getAcceptedIssuers()))
                .toArray(X509Certificate[]::new);
    }
}
