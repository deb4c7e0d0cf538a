package org.turnpike.provider;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.entity.EntityTemplate;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.keys.InternalKey;
import org.turnpike.message.Headers;
import org.turnpike.serverconf.ProvidedService;

/**
 * Calls the information systems behind this server. Redirects are not followed, nothing is retried, bodies are passed as they
 * are, header lines bounded at 64 KiB and 1,000 fields. Plain connections are pooled; a TLS connection serves one call, since what it may trust belongs to the provider client.
 * Safe for use by many threads.
 */
public final class ServiceClient implements AutoCloseable {
    private static final int CONNECTIONS = 1000;
    private static final int MAX_HEADER_LINE_CHARACTERS = 64 * 1024;
    private static final int MAX_HEADER_FIELDS = 1000;
    private static final ManagedHttpClientConnectionFactory BOUNDED = ManagedHttpClientConnectionFactory.builder()
            .http1Config(Http1Config.custom().setMaxLineLength(MAX_HEADER_LINE_CHARACTERS).setMaxHeaderCount(MAX_HEADER_FIELDS).build()).build();
    private static final Timeout CONNECT_TIMEOUT = Timeout.ofSeconds(30);

    private final Supplier<Optional<InternalKey>> internalKey;
    private final PoolingHttpClientConnectionManager plainConnections;
    private final CloseableHttpClient plain;

    /** @param internalKey shown to information systems that ask for a certificate; none is shown while it is absent */
    public ServiceClient(Supplier<Optional<InternalKey>> internalKey) {
        this.internalKey = internalKey;
        this.plainConnections = PoolingHttpClientConnectionManagerBuilder.create().setConnectionFactory(BOUNDED)
                .setMaxConnTotal(CONNECTIONS).setMaxConnPerRoute(CONNECTIONS)
                .setDefaultConnectionConfig(ConnectionConfig.custom().setValidateAfterInactivity(TimeValue.ofSeconds(1))
                        .setConnectTimeout(CONNECT_TIMEOUT).build())
                .build();
        this.plain = client(plainConnections);
    }

    private static CloseableHttpClient client(PoolingHttpClientConnectionManager connections) {
        return HttpClients.custom().setConnectionManager(connections)
                .disableRedirectHandling().disableAutomaticRetries().disableContentCompression().disableCookieManagement()
                .disableAuthCaching().disableDefaultUserAgent().build();
    }

    /**
     * Sends the request and reads the answer's head.
     *
     * @throws RefusedException NETWORK_ERROR, UNKNOWN_HOST, IO_ERROR or SSL_AUTHENTICATION_FAILED when there is no answer
     */
    public ServiceAnswer call(ProvidedService service, ServiceRequest request) throws RefusedException {
        try {
            return service.service().url().getScheme().equals("https")
                    ? callOverTls(service, request) : call(plain, () -> { }, service, request);
        } catch (SSLException e) {
            throw refusal(FaultCode.SSL_AUTHENTICATION_FAILED, service, e);
        } catch (UnknownHostException e) {
            throw refusal(FaultCode.UNKNOWN_HOST, service, e);
        } catch (SocketException e) {
            throw refusal(FaultCode.NETWORK_ERROR, service, e);
        } catch (IOException e) {
            throw refusal(FaultCode.IO_ERROR, service, e);
        }
    }

    private static RefusedException refusal(FaultCode code, ProvidedService service, IOException cause) {
        return new RefusedException(code, "The information system of " + service.id() + " did not answer", cause);
    }

    private ServiceAnswer callOverTls(ProvidedService service, ServiceRequest request) throws IOException {
        PoolingHttpClientConnectionManager connections = PoolingHttpClientConnectionManagerBuilder.create().setConnectionFactory(BOUNDED)
                .setTlsSocketStrategy(new DefaultClientTlsStrategy(tls(service), HostnameVerificationPolicy.CLIENT,
                        NoopHostnameVerifier.INSTANCE))
                .build();
        CloseableHttpClient client = client(connections);
        try {
            return call(client, client, service, request);
        } catch (IOException | RuntimeException e) {
            client.close();
            throw e;
        }
    }

    private SSLContext tls(ProvidedService service) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            TrustManager trust = new RegisteredTrust(service.service().verifyCertificate(), service.provider().certificates());
            context.init(keyManagers(), new TrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new SSLException("TLS towards the information system cannot be set up", e);
        }
    }

    private KeyManager[] keyManagers() throws GeneralSecurityException, IOException {
        Optional<InternalKey> own = internalKey.get();
        if (own.isEmpty()) {
            return new KeyManager[0];
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry("internal", own.get().key(), new char[0], own.get().chain().toArray(Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, new char[0]);
        return factory.getKeyManagers();
    }

    private static ServiceAnswer call(HttpClient client, Closeable afterwards, ProvidedService service, ServiceRequest request)
            throws IOException {
        URI url = service.service().url();
        HttpHost host = new HttpHost(url.getScheme(), url.getHost(), url.getPort());
        ClassicHttpResponse response = client.executeOpen(host, message(host, request), context(service));
        return answer(response, () -> {
            try (afterwards) {
                response.close();
            }
        });
    }

    private static BasicClassicHttpRequest message(HttpHost host, ServiceRequest request) {
        BasicClassicHttpRequest message = new BasicClassicHttpRequest(request.method(), host, request.target());
        request.headers().forEach(field -> message.addHeader(field.name(), field.value()));
        request.body().ifPresent(body -> message.setEntity(
                new EntityTemplate(body.length(), null, null, to -> write(body, to))));
        return message;
    }

    private static void write(ServiceRequest.Body body, OutputStream to) throws IOException {
        try {
            body.bytes().writeTo(to);
        } catch (RefusedException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static HttpClientContext context(ProvidedService service) {
        HttpClientContext context = HttpClientContext.create();
        Timeout timeout = Timeout.of(service.service().timeout());
        context.setRequestConfig(RequestConfig.custom().setResponseTimeout(timeout).setConnectionRequestTimeout(timeout)
                .setContentCompressionEnabled(false).setRedirectsEnabled(false).setProtocolUpgradeEnabled(false).build());
        return context;
    }

    private static ServiceAnswer answer(ClassicHttpResponse response, Closeable connection) throws IOException {
        List<Headers.Field> headers = new ArrayList<>();
        for (Header header : response.getHeaders()) {
            headers.add(new Headers.Field(header.getName(), header.getValue() == null ? "" : header.getValue()));
        }
        return new ServiceAnswer(response.getCode(), response.getReasonPhrase() == null ? "" : response.getReasonPhrase(),
                new Headers(headers), response.getEntity() == null ? Optional.empty() : Optional.of(response.getEntity().getContent()),
                connection);
    }

    @Override
    public void close() throws IOException {
        plain.close();
    }
}
