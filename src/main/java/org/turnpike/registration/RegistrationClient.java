package org.turnpike.registration;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.util.Timeout;
import org.turnpike.net.ServerTrust;

/**
 * Sends the registration of an authentication certificate directly to the central server over https (operations.md §c.1). The central server must
 * present exactly the certificate that the global configuration names; name and issuer of this certificate are not checked. Redirects are not
 * followed, requests are not repeated, and an answer may have at most 1 MiB. Safe for use by many threads.
 */
public final class RegistrationClient {
    private static final int MAX_ANSWER_BYTES = 1 << 20;

    private final Duration timeout;

    /** @param timeout limit to open the connection, and for each read */
    public RegistrationClient(Duration timeout) {
        this.timeout = timeout;
    }

    /** @throws IOException if the server presents another certificate or there is no answer */
    byte[] send(URI address, X509Certificate certificate, String contentType, byte[] entity) throws IOException {
        if (!"https".equals(address.getScheme())) {
            throw new IOException("The registration service's address " + address + " is not https");
        }
        Timeout each = Timeout.of(timeout);
        try (CloseableHttpClient http = HttpClients.custom()
                .setDefaultRequestConfig(RequestConfig.custom().setResponseTimeout(each).setRedirectsEnabled(false).build())
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDefaultConnectionConfig(ConnectionConfig.custom().setConnectTimeout(each).setSocketTimeout(each).build())
                        .setTlsSocketStrategy(new DefaultClientTlsStrategy(tls(certificate), HostnameVerificationPolicy.CLIENT, NoopHostnameVerifier.INSTANCE))
                        .build())
                .disableRedirectHandling().disableAutomaticRetries().disableContentCompression().disableCookieManagement()
                .disableAuthCaching().build()) {
            HttpHost host = new HttpHost(address.getScheme(), address.getHost(), address.getPort());
            BasicClassicHttpRequest post = new BasicClassicHttpRequest("POST", host, address.getRawPath().isEmpty() ? "/" : address.getRawPath());
            post.setEntity(new ByteArrayEntity(entity, ContentType.parseLenient(contentType), true));
            return http.execute(host, post, answer -> {
                if (answer.getEntity() == null) {
                    throw new IOException("The registration service answered " + answer.getCode() + " without content");
                }
                try (InputStream content = answer.getEntity().getContent()) {
                    byte[] bytes = content.readNBytes(MAX_ANSWER_BYTES + 1);
                    if (bytes.length > MAX_ANSWER_BYTES) {
                        throw new IOException("The registration service's answer has more than " + MAX_ANSWER_BYTES + " bytes");
                    }
                    return bytes;
                }
            });
        }
    }

    private static SSLContext tls(X509Certificate certificate) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {ServerTrust.exactly(List.of(certificate), shown ->
                    "The registration service presents a certificate other than the one in the global configuration: " + shown.getSubjectX500Principal())}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS towards the registration service cannot be set up: " + e.getMessage(), e);
        }
    }
}
