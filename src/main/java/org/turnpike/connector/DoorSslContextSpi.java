package org.turnpike.connector;

import java.security.SecureRandom;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/** A door's TLS for the JCA. The caller initialises it once, before it is used. It creates only engines, no sockets. */
final class DoorSslContextSpi extends SSLContextSpi {
    private final String door;
    private DoorTls tls;

    DoorSslContextSpi(String door) {
        this.door = door;
    }

    @Override
    protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random) {
        tls = new DoorTls(door, keys, trust, random);
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
        return tls.engine(Optional.empty());
    }

    /** @param peer the peer's IP address, which Undertow passes */
    @Override
    protected SSLEngine engineCreateSSLEngine(String peer, int port) {
        return tls.engine(Optional.ofNullable(peer));
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
        throw new UnsupportedOperationException("a door is never a client");
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
        throw new UnsupportedOperationException("a door uses TLS engines, because failed handshakes of sockets would not be reported");
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
        return tls.context().getServerSessionContext();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
        return tls.context().getClientSessionContext();
    }

    @Override
    protected SSLParameters engineGetDefaultSSLParameters() {
        return tls.context().getDefaultSSLParameters();
    }

    @Override
    protected SSLParameters engineGetSupportedSSLParameters() {
        return tls.context().getSupportedSSLParameters();
    }
}
