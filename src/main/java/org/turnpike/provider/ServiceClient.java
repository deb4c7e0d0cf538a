package org.turnpike.provider;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
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
import org.apache.hc.core5.http.config.CharCodingConfig;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParserFactory;
import org.apache.hc.core5.http.io.entity.EntityTemplate;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.turnpike.fault.RefusedException;
import org.turnpike.keys.InternalKey;
import org.turnpike.message.Headers;
import org.turnpike.serverconf.ProvidedService;
import org.turnpike.serverconf.Service;
import org.turnpike.serverconf.ServiceAddress;
import org.turnpike.signature.VerifiedMessage;

/**
 * Calls the information systems behind this server. Redirects are not followed, nothing is retried, bodies are passed as they
 * are, header lines bounded at 64 KiB and 1,000 fields. Connections are pooled; one over TLS only serves calls that trust the same certificates and show the same key, so that a
 * certificate that is no longer registered, or a key that was replaced, ends with the calls under way. Safe for use by many threads.
 *
 * <p>{@link #run} checks the calls under way once: it closes the connection of those that exceed their deadline, though each single
 * read or write were in time.
 */
public final class ServiceClient implements AutoCloseable, Runnable {
    private static final int CONNECTIONS = 1000;
    private static final int MAX_HEADER_LINE_CHARACTERS = 64 * 1024;
    private static final int MAX_HEADER_FIELDS = 1000;
    /** Header bytes stay unchanged; the default replaces 0x80 to 0x9F, which occur in half of all UTF-8 letters, by question marks. */
    private static final CharCodingConfig BYTES = CharCodingConfig.custom().setCharset(StandardCharsets.ISO_8859_1)
            .setUnmappableInputAction(CodingErrorAction.REPLACE).build();
    /** This parser rejects lines that are not HTTP; the client's own parser skips them and reports that there was no answer. */
    private static final ManagedHttpClientConnectionFactory BOUNDED = ManagedHttpClientConnectionFactory.builder().charCodingConfig(BYTES)
            .responseParserFactory(new DefaultHttpResponseParserFactory()).incomingContentLengthStrategy(new EqualLengths())
            .http1Config(Http1Config.custom().setMaxLineLength(MAX_HEADER_LINE_CHARACTERS).setMaxHeaderCount(MAX_HEADER_FIELDS).build()).build();
    private static final int MAX_CONTEXTS = 200;
    private static final TimeValue LONGEST_CONNECTION = TimeValue.ofMinutes(10);
    private static final String TLS = "turnpike.tls";

    private final Supplier<Optional<InternalKey>> internalKey;
    private final ServiceTimeouts timeouts;
    private final CertificateValidity validity;
    private final CloseableHttpClient http;
    private final Set<UnderWay> underWay = ConcurrentHashMap.newKeySet();
    private final Map<TlsParties, SSLContext> contexts = new LinkedHashMap<>(16, 0.75f, true) {     // guarded by itself
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<TlsParties, SSLContext> eldest) {
            return size() > MAX_CONTEXTS;
        }
    };

    /** The trusted certificates and the certificate to present: TLS connections are equal if these are. Without verification no certificate is listed. */
    private record TlsParties(boolean verify, List<X509Certificate> registered, Optional<InternalKey> own) {
    }

    /** With the default timeouts. */
    public ServiceClient(Supplier<Optional<InternalKey>> internalKey) {
        this(internalKey, ServiceTimeouts.DEFAULT);
    }

    /** @param internalKey shown to information systems that ask for a certificate; none is shown while it is absent */
    public ServiceClient(Supplier<Optional<InternalKey>> internalKey, ServiceTimeouts timeouts) {
        this(internalKey, timeouts, CONNECTIONS);
    }

    /** @param connections at most, to all servers together */
    ServiceClient(Supplier<Optional<InternalKey>> internalKey, ServiceTimeouts timeouts, int connections) {
        this.internalKey = internalKey;
        this.timeouts = timeouts;
        this.validity = new CertificateValidity(timeouts.rejectExpired());
        this.http = client(PoolingHttpClientConnectionManagerBuilder.create().setConnectionFactory(BOUNDED)
                .setMaxConnTotal(connections).setMaxConnPerRoute(connections)
                .setDefaultConnectionConfig(ConnectionConfig.custom().setValidateAfterInactivity(TimeValue.ofSeconds(1))
                        .setConnectTimeout(Timeout.of(timeouts.connect())).setTimeToLive(LONGEST_CONNECTION).build())
                .setTlsSocketStrategy(this::shakeHands).build());
    }

    private static CloseableHttpClient client(PoolingHttpClientConnectionManager connections) {
        return HttpClients.custom().setConnectionManager(connections)
                .disableRedirectHandling().disableAutomaticRetries().disableContentCompression().disableCookieManagement()
                .disableAuthCaching().disableDefaultUserAgent().build();
    }

    /** Uses the call's own TLS context; the name in the certificate is not checked (trust.md §2.10). */
    private SSLSocket shakeHands(Socket socket, String target, int port, Object attachment, HttpContext call) throws IOException {
        SSLSocket upgraded = new DefaultClientTlsStrategy((SSLContext) call.getAttribute(TLS), HostnameVerificationPolicy.CLIENT, NoopHostnameVerifier.INSTANCE)
                .upgrade(socket, target, port, attachment, call);
        try {
            validity.require(target, upgraded.getSession());          // also for a resumed session, for which no trust manager is called
            return upgraded;
        } catch (IOException e) {
            upgraded.close();
            throw e;
        }
    }

    /**
     * Passes a verified message to its service and reads the answer's head.
     *
     * @throws RefusedException NETWORK_ERROR, UNKNOWN_HOST, IO_ERROR or SSL_AUTHENTICATION_FAILED when there is no answer, HTTP_ERROR for a malformed one; else as
     *         {@link MessageEntity#of}
     */
    public ServiceAnswer call(ProvidedService service, VerifiedMessage message, ServiceRequest request) throws IOException, RefusedException {
        return call(service, request.method(), request.target(), request.headers(), request.entity().of(message));
    }

    /**
     * Fetches the description of a service with GET from its configured URL, with the trust settings of the service.
     *
     * @throws RefusedException as {@link #call}
     */
    public ServiceAnswer fetchDescription(ProvidedService provided) throws RefusedException {
        URI url = provided.description().url();
        Service service = provided.service();
        ProvidedService at = new ProvidedService(provided.id(), provided.provider(), provided.description(), new Service(service.code(),
                service.version(), ServiceAddress.of(url), service.timeout(), service.verifyCertificate(), service.endpoints()));
        String path = Optional.ofNullable(url.getRawPath()).filter(text -> !text.isEmpty()).orElse("/");
        String query = Optional.ofNullable(url.getRawQuery()).map(text -> "?" + text).orElse("");
        return call(at, "GET", path + query, Headers.NONE, Optional.empty());
    }

    private ServiceAnswer call(ProvidedService service, String method, String target, Headers headers, Optional<MessageEntity.Body> body)
            throws RefusedException {
        try {
            HttpClientContext context = context(service);
            URI url = service.service().requireUrl();
            if (url.getScheme().equals("https")) {
                TlsParties parties = parties(service);
                context.setUserToken(parties);                       // the pool gives out connections of this state alone
                context.setAttribute(TLS, tls(parties));
            }
            return call(context, url, message(url, method, target, headers, body));
        } catch (IOException e) {
            throw AnswerFailure.of(service.id(), e);
        }
    }

    private TlsParties parties(ProvidedService service) {
        boolean verify = service.service().verifyCertificate();
        return new TlsParties(verify, verify ? service.provider().certificates() : List.of(), internalKey.get());
    }

    private SSLContext tls(TlsParties parties) throws IOException {
        synchronized (contexts) {
            SSLContext known = contexts.get(parties);
            if (known == null) {
                known = newTls(parties);
                contexts.put(parties, known);
            }
            return known;
        }
    }

    private static SSLContext newTls(TlsParties parties) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers(parties.own()), new TrustManager[] {RegisteredTrust.of(parties.verify(), parties.registered())}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new SSLException("TLS towards the information system cannot be set up", e);
        }
    }

    static KeyManager[] keyManagers(Optional<InternalKey> own) throws GeneralSecurityException, IOException {
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

    private ServiceAnswer call(HttpClientContext context, URI url, HttpUriRequestBase request) throws IOException {
        UnderWay call = new UnderWay(request, timeouts.exchange());
        underWay.add(call);
        try {
            return answer(http.executeOpen(host(url), call.request, context), call);
        } catch (IOException e) {
            underWay.remove(call);
            throw call.reported(e);
        } catch (RuntimeException e) {
            underWay.remove(call);
            if (call.missed) {                                       // a connection it waits for, or has just got, is taken away
                throw call.reported(new IOException(e));
            }
            throw e;
        }
    }

    private static HttpHost host(URI url) {
        return new HttpHost(url.getScheme(), url.getHost(), url.getPort());
    }

    private static HttpUriRequestBase message(URI url, String method, String target, Headers headers, Optional<MessageEntity.Body> entity) {
        HttpUriRequestBase message = new HttpUriRequestBase(method, URI.create(host(url).toURI()));
        message.setPath(target);
        headers.forEach(field -> message.addHeader(field.name(), field.value()));
        entity.ifPresent(body -> message.setEntity(new EntityTemplate(body.length(), null, null, to -> write(body, to))));
        return message;
    }

    private static void write(MessageEntity.Body body, OutputStream to) throws IOException {
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

    private ServiceAnswer answer(ClassicHttpResponse response, UnderWay call) throws IOException {
        List<Headers.Field> headers = new ArrayList<>();
        for (Header header : response.getHeaders()) {
            headers.add(new Headers.Field(header.getName(), header.getValue() == null ? "" : header.getValue()));
        }
        return new ServiceAnswer(response.getCode(), response.getReasonPhrase() == null ? "" : response.getReasonPhrase(),
                new Headers(headers),
                response.getEntity() == null ? Optional.empty() : Optional.of(new Body(response.getEntity().getContent(), call)),
                () -> close(response, call));
    }

    private void close(ClassicHttpResponse response, UnderWay call) throws IOException {
        underWay.remove(call);
        response.close();
    }

    /** Ends the calls that exceed their deadline. */
    @Override
    public void run() {
        long now = System.nanoTime();
        underWay.stream().filter(call -> now - call.end >= 0).forEach(this::end);
    }

    private void end(UnderWay late) {
        late.missed = true;
        underWay.remove(late);
        late.request.cancel();
    }

    /** A call under way. */
    private static final class UnderWay {
        private final HttpUriRequestBase request;
        private final Duration limit;
        private final long end;
        private volatile boolean missed;

        UnderWay(HttpUriRequestBase request, Duration limit) {
            this.request = request;
            this.limit = limit;
            this.end = System.nanoTime() + limit.toNanos();
        }

        /** The failure to report: a timeout, if that was its cause. */
        IOException reported(IOException failure) {
            if (!missed) {
                return failure;
            }
            SocketTimeoutException late = new SocketTimeoutException("Not done within " + limit);
            late.initCause(failure);
            return late;
        }
    }

    /** The answer's body, whose failure is reported as {@link UnderWay#reported} says. */
    private static final class Body extends FilterInputStream {
        private final UnderWay call;

        Body(InputStream in, UnderWay call) {
            super(in);
            this.call = call;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            int read = read(one, 0, 1);
            return read < 0 ? read : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int offset, int count) throws IOException {
            try {
                return in.read(to, offset, count);
            } catch (IOException e) {
                throw call.reported(e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        http.close();
    }
}
