package org.turnpike.provider;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.turnpike.crypto.SerialNumber;

/**
 * Trusts exactly the certificates registered with the provider client (trust.md §6.3), or any when the service is configured
 * without verification; names and issuers do not matter.
 */
final class RegisteredTrust extends X509ExtendedTrustManager {
    private final boolean verify;
    private final List<X509Certificate> registered;

    RegisteredTrust(boolean verify, List<X509Certificate> registered) {
        this.verify = verify;
        this.registered = registered;
    }

    private void judge(X509Certificate[] chain) throws CertificateException {
        if (verify && !registered.contains(chain[0])) {
            throw new CertificateException("The information system's certificate " + chain[0].getSubjectX500Principal()
                    + " (serial " + SerialNumber.of(chain[0]) + ") is not registered with the provider client");
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) throws CertificateException {
        judge(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) throws CertificateException {
        judge(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        judge(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) throws CertificateException {
        throw new CertificateException("This side accepts no connections");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) throws CertificateException {
        throw new CertificateException("This side accepts no connections");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("This side accepts no connections");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
