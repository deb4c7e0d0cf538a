package org.turnpike.transport;

import java.io.IOException;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;

import javax.net.ssl.SSLSocket;

import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.io.CloseMode;

/**
 * A TLS connection to a peer, for HTTP. Used by one thread at a time; {@link #abort} by any.
 *
 * @param host the host, by the name that the caller gave
 */
record PeerConnection(String host, Socket tcp, SSLSocket tls, DefaultBHttpClientConnection http) {

    List<X509Certificate> presented() throws IOException {
        return Arrays.stream(tls.getSession().getPeerCertificates()).map(X509Certificate.class::cast).toList();
    }

    boolean isTls13() {
        return tls.getSession().getProtocol().equals("TLSv1.3");
    }

    /** TLS version and cipher suite by the JDK's names, separated by a space. */
    String negotiated() {
        return tls.getSession().getProtocol() + " " + tls.getSession().getCipherSuite();
    }

    /** Closes it abruptly, so that the peer does not accept a truncated message. */
    void abort() {
        http.close(CloseMode.IMMEDIATE);
    }
}
