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
 * Calls the information systems behind this server. It follows no redirect, retries no call and passes bodies unchanged. An answer may have at most
 * 1,000 header fields, and each header line at most 64 KiB. Connections are pooled. A TLS connection serves only calls that trust the same
 * certificates and present the same key. Thus a certificate that is no longer registered, or a replaced key, is not used for new calls. Safe for use
 * by many threads.
 *
 * <p>{@link #run} checks the running calls once. It closes the connection of each call that has exceeded its deadline, even if every single read and
 * write was in time.
 */
public final class ServiceClient implements AutoCloseable, Runnable {
    private static final int CONNECTIONS = 1000;
    private static final int MAX_HEADER_LINE_CHARACTERS = 64 * 1024;
    private static final int MAX_HEADER_FIELDS = 1000;
    /** Keeps header bytes unchanged. The default replaces the bytes 0x80 to 0x9F, which occur in half of all UTF-8 letters, with question marks. */
    private static final CharCodingConfig BYTES = CharCodingConfig.custom().setCharset(StandardCharsets.ISO_8859_1)
            .setUnmappableInputAction(CodingErrorAction.REPLACE).build();
    /** Uses a parser that rejects lines that are not HTTP. The client's default parser skips such lines and then reports that there was no answer. */
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

    /**
     * The trusted certificates and the certificate to present. A call may use a pooled TLS connection only if these are equal. If certificates are
     * not verified, the list is empty.
     */
    private record TlsParties(boolean verify, List<X509Certificate> registered, Optional<InternalKey> own) {
    }

    /** Uses the default timeouts. */
    public ServiceClient(Supplier<Optional<InternalKey>> internalKey) {
        this(internalKey, ServiceTimeouts.DEFAULT);
    }

    /** @param internalKey key and certificate to present to information systems that ask for a certificate; nothing is presented while it is empty */
    public ServiceClient(Supplier<Optional<InternalKey>> internalKey, ServiceTimeouts timeouts) {
        this(internalKey, timeouts, CONNECTIONS);
    }

    /** @param connections maximum number of connections to all servers together */
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

    /** Performs the TLS handshake with the TLS context of this call. The name in the certificate is not checked (trust.md §2.10). */
    private SSLSocket shakeHands(Socket socket, String target, int port, Object attachment, HttpContext call) throws IOException {
        SSLSocket upgraded = new DefaultClientTlsStrategy((SSLContext) call.getAttribute(TLS), HostnameVerificationPolicy.CLIENT, NoopHostnameVerifier.INSTANCE)
                .upgrade(socket, target, port, attachment, call);
        try {
            validity.require(target, upgraded.getSession());          // here, because no trust manager is called for a resumed session
            return upgraded;
        } catch (IOException e) {
            upgraded.close();
            throw e;
        }
    }

    /**
     * Sends a verified message to its service and reads the head of the answer.
     *
     * @throws RefusedException NETWORK_ERROR, UNKNOWN_HOST, IO_ERROR or SSL_AUTHENTICATION_FAILED if there is no answer; HTTP_ERROR if the answer is
     *         malformed; and the refusals of {@link MessageEntity#of}
     */
    public ServiceAnswer call(ProvidedService service, VerifiedMessage message, ServiceRequest request) throws IOException, RefusedException {
        return call(service, request.method(), request.target(), request.headers(), request.entity().of(message));
    }

    /**
     * Fetches the description of a service with GET from its configured URL, with the trust settings of the service.
     *
     * @throws RefusedException for the same reasons as {@link #call}
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
                context.setUserToken(parties);                       // the pool returns only connections with an equal token
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
            if (call.missed) {                                       // cancelled while it waited for a connection, or right after it got one
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

    /** Cancels the calls that have exceeded their deadline. */
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

        /** Returns the failure to report: a timeout if the call exceeded its deadline, otherwise the given failure. */
        IOException reported(IOException failure) {
            if (!missed) {
                return failure;
            }
            SocketTimeoutException late = new SocketTimeoutException("The call did not complete within " + limit);
            late.initCause(failure);
            return late;
        }
    }

    /** The answer's body. {@link UnderWay#reported} turns a failed read into the failure to report. */
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
