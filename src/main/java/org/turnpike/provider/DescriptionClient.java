package org.turnpike.provider;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.util.Timeout;
import org.turnpike.keys.InternalKey;

/**
 * Fetches service descriptions for an administrator: only over http and https, without redirects or proxy, at most 10 MiB within the timeout. It
 * connects only to addresses that it has checked, because a URL must not direct this server to itself or to neighbours of its machine. Link-local,
 * multicast and unspecified addresses are refused; loopback addresses are refused unless allowed. Safe for use by many threads.
 */
public final class DescriptionClient {
    /** The maximum size of one description, in bytes. */
    public static final int MAX_BYTES = 10 << 20;
    private static final int MAX_HEADER_LINE_CHARACTERS = 64 * 1024;
    private static final int MAX_HEADER_FIELDS = 1000;
    private static final int CHUNK = 8192;

    private final boolean loopback;
    private final Duration timeout;
    private final Supplier<Optional<InternalKey>> internalKey;

    /**
     * Creates a client.
     *
     * @param loopback whether descriptions may be fetched from loopback addresses of this machine
     * @param timeout limit for each read, and for the whole download
     * @param internalKey key and certificate to present to information systems that ask for a certificate
     */
    public DescriptionClient(boolean loopback, Duration timeout, Supplier<Optional<InternalKey>> internalKey) {
        this.loopback = loopback;
        this.timeout = timeout;
        this.internalKey = internalKey;
    }

    /** The fetched description. */
    public record Fetched(byte[] bytes, Optional<String> contentType, URI url) {
    }

    /**
     * Fetches a description.
     *
     * @param trusted certificates; over https, the information system must present one of them
     * @throws IOException if the description cannot be fetched; the message states the reason in one sentence, without any content of the answer
     */
    public Fetched fetch(URI url, List<X509Certificate> trusted) throws IOException {
        if (!List.of("http", "https").contains(url.getScheme())) {
            throw new IOException("only http and https URLs are supported");
        }
        Timeout each = Timeout.of(timeout);
        RequestConfig request = RequestConfig.custom().setResponseTimeout(each).setRedirectsEnabled(false).setContentCompressionEnabled(false)
                .setProtocolUpgradeEnabled(false).build();
        try (CloseableHttpClient http = HttpClients.custom().setDefaultRequestConfig(request)
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create().setDnsResolver(new JudgedAddresses())
                        .setConnectionFactory(ManagedHttpClientConnectionFactory.builder().http1Config(Http1Config.custom()
                                .setMaxLineLength(MAX_HEADER_LINE_CHARACTERS).setMaxHeaderCount(MAX_HEADER_FIELDS).build()).build())
                        .setDefaultConnectionConfig(ConnectionConfig.custom().setConnectTimeout(each).setSocketTimeout(each).build())
                        .setTlsSocketStrategy(new DefaultClientTlsStrategy(tls(trusted), HostnameVerificationPolicy.CLIENT, NoopHostnameVerifier.INSTANCE))
                        .build())
                .disableRedirectHandling().disableAutomaticRetries().disableContentCompression().disableCookieManagement()
                .disableAuthCaching().disableDefaultUserAgent().build()) {
            String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
            HttpHost host = new HttpHost(url.getScheme(), url.getHost(), url.getPort());
            BasicClassicHttpRequest get = new BasicClassicHttpRequest("GET", host, path + (url.getRawQuery() == null ? "" : "?" + url.getRawQuery()));
            return http.execute(host, get, answer -> read(answer, url));
        }
    }

    private SSLContext tls(List<X509Certificate> trusted) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(ServiceClient.keyManagers(internalKey.get()), new TrustManager[] {RegisteredTrust.in(trusted)}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS towards the information system cannot be set up: " + e.getMessage(), e);
        }
    }

    private Fetched read(ClassicHttpResponse answer, URI url) throws IOException {
        if (answer.getCode() != 200) {
            throw new IOException("the answer's status is " + answer.getCode() + (answer.getCode() / 100 == 3 ? "; redirects are not followed" : ""));
        }
        if (answer.getEntity() == null) {
            throw new IOException("the answer is empty");
        }
        Header type = answer.getFirstHeader("Content-Type");
        try (InputStream content = answer.getEntity().getContent()) {
            return new Fetched(read(content), Optional.ofNullable(type).map(Header::getValue), url);
        }
    }

    private byte[] read(InputStream content) throws IOException {
        long end = System.nanoTime() + timeout.toNanos();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] chunk = new byte[CHUNK];
        for (int count = content.read(chunk); count >= 0; count = content.read(chunk)) {
            bytes.write(chunk, 0, count);
            if (bytes.size() > MAX_BYTES) {
                throw new IOException("the description has more than " + MAX_BYTES + " bytes");
            }
            if (System.nanoTime() - end > 0) {
                throw new IOException("the description took longer than " + timeout);
            }
        }
        return bytes.toByteArray();
    }

    /** Resolves host names and refuses a name if one of its addresses is not allowed. Connections use only the addresses that it returns. */
    private final class JudgedAddresses implements DnsResolver {
        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            InetAddress[] all = SystemDefaultDnsResolver.INSTANCE.resolve(host);
            for (InetAddress address : all) {
                judge(address);
            }
            return all;
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }

        private void judge(InetAddress address) throws UnknownHostException {
            boolean hidden = address instanceof Inet6Address six && six.isIPv4CompatibleAddress() && !address.isLoopbackAddress();
            if (address.isLinkLocalAddress() || address.isAnyLocalAddress() || address.isMulticastAddress() || hidden) {
                throw new UnknownHostException(address.getHostAddress() + " is link-local, multicast or not the address of a host; descriptions are not fetched from such addresses");
            }
            if (address.isLoopbackAddress() && !loopback) {
                throw new UnknownHostException(address.getHostAddress() + " is a loopback address; set turnpike.services.fetch-from-loopback=true to allow it");
            }
        }
    }
}
