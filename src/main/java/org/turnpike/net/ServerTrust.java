package org.turnpike.net;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Set;
import java.util.function.Function;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The trust manager of a TLS client: it trusts the servers that a rule accepts, on sockets and on engines. It never trusts TLS clients. Issuers and
 * host names are checked only if the rule checks them. Safe for use by many threads if the rule is.
 */
public final class ServerTrust extends X509ExtendedTrustManager {
    private final Rule rule;

    /** Decides whether a server is trusted. */
    @FunctionalInterface
    public interface Rule {
        /**
         * Requires that the server is trusted.
         *
         * @param chain as presented, leaf first, at least one certificate
         * @param authType the key exchange, as the JDK names it
         * @param engine of the connection; null if the connection uses a socket
         * @throws CertificateException if the server is not trusted
         */
        void require(X509Certificate[] chain, String authType, SSLEngine engine) throws CertificateException;
    }

    public ServerTrust(Rule rule) {
        this.rule = rule;
    }

    /**
     * Trusts the servers that present one of the given certificates. Names and issuers are not checked.
     *
     * @param explanation returns the error message for a certificate that is not trusted
     */
    public static ServerTrust exactly(Collection<X509Certificate> trusted, Function<X509Certificate, String> explanation) {
        Set<X509Certificate> all = Set.copyOf(trusted);
        return new ServerTrust((chain, authType, engine) -> {
            if (!all.contains(chain[0])) {
                throw new CertificateException(explanation.apply(chain[0]));
            }
        });
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) throws CertificateException {
        rule.require(chain, authType, null);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) throws CertificateException {
        rule.require(chain, authType, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        rule.require(chain, authType, null);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) throws CertificateException {
        throw isClient();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) throws CertificateException {
        throw isClient();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw isClient();
    }

    private static CertificateException isClient() {
        return new CertificateException("This trust manager verifies servers, not clients");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
