package org.turnpike.container;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLParameters;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.id.MemberId;
import org.turnpike.message.Content;
import org.turnpike.message.Exchange;
import org.turnpike.message.Headers;
import org.turnpike.metadata.BuiltInService;
import org.turnpike.metadata.ClientList;
import org.turnpike.metadata.SoapMetadata;
import org.turnpike.provider.ServiceClient;
import org.turnpike.serverconf.Client;
import org.turnpike.serverconf.ConnectionType;
import org.turnpike.signature.TestMessages;

/** Says what it was asked, or misbehaves as the path says; every {@code /roll} brings a new authentication key. */
class TrialDoors implements Doors {
    static final String ACCEPTED = "CN=accepted";
    private static final byte[] MUCH = new byte[100_000];
    private final TlsKey internal = newKey("CN=internal");
    private volatile TlsKey authentication = newKey("CN=authentication-0");
    private final Reception reception = newReception();
    private volatile int rolled;
    private volatile Runnable withdrawal = () -> { };

    @Override
    public Reception reception() {
        return reception;
    }

    @Override
    public void serveClient(Exchange exchange) throws IOException {
        switch (exchange.rawPath()) {
            case "/roll" -> authentication = newKey("CN=authentication-" + ++rolled);
            case "/forget" -> withdrawal.run();
            case "/bug" -> throw new IllegalStateException("inner text");
            case "/silent" -> {
                return;
            }
            case "/abandon" -> abandon(exchange);
            case "/leave-open" -> exchange.respond(200, Headers.NONE).write(MUCH);
            case "/too-short" -> tooShort(exchange);
            case "/saaj" -> saaj(exchange);
            case "/thread" -> thread(exchange);
            default -> { }
        }
        if (!exchange.responded()) {
            describe("client", exchange);
        }
    }

    @Override
    public void serveServer(Exchange exchange) throws IOException {
        describe("server", exchange);
    }

    @Override
    public void serveOcsp(Exchange exchange) throws IOException {
        describe("ocsp", exchange);
    }

    private static void abandon(Exchange exchange) throws IOException {
        try (OutputStream body = exchange.respond(200, Headers.NONE)) {
            body.write(MUCH);
            throw new IOException("the peer went away");
        }
    }

    private static void tooShort(Exchange exchange) throws IOException {
        try (OutputStream body = exchange.respond(200, Headers.of("Content-Length", "200000"))) {
            body.write(MUCH);
        }
    }

    private static void describe(String door, Exchange exchange) throws IOException {
        StringBuilder text = new StringBuilder();
        text.append("door ").append(door).append('\n').append(exchange.method()).append(' ').append(exchange.rawPath());
        text.append('\n').append(exchange.rawQuery().map(query -> "query [" + query + "]").orElse("no query")).append('\n');
        exchange.headers().forEach(field -> text.append(field.name()).append('=').append(field.value()).append('\n'));
        text.append("body ").append(exchange.body().readAllBytes().length).append(" secure ").append(exchange.secure());
        exchange.peerCertificates().forEach(peer -> text.append("\npeer ").append(peer.getSubjectX500Principal()));
        try (OutputStream body = exchange.respond(418, Headers.of("Content-Type", "text/plain; charset=UTF-8", "X-Two", "b", "X-One", "a"))) {
            body.write(text.append('\n').toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Always refuses, with the instance it was asked for. */
    @Override
    public ClientList clients(Optional<String> instance) throws RefusedException {
        throw new RefusedException(FaultCode.INTERNAL_ERROR, instance.orElse("own"));
    }

    /** Java 17, for which this is compiled, has no such method. */
    private static void thread(Exchange exchange) throws IOException {
        try (OutputStream body = exchange.respond(200, Headers.NONE)) {
            boolean virtual = Runtime.version().feature() >= 21 && (boolean) Thread.class.getMethod("isVirtual").invoke(Thread.currentThread());
            body.write(("virtual " + virtual).getBytes(StandardCharsets.US_ASCII));
        } catch (ReflectiveOperationException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** Answers listMethods on a thread whose context class loader knows nothing of the application. */
    private static void saaj(Exchange exchange) throws IOException {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(ClassLoader.getPlatformClassLoader());
        try (ServiceClient services = new ServiceClient(Optional::empty); OutputStream body = exchange.respond(200, Headers.NONE)) {
            Client provider = new Client(new MemberId("TEST", "ORG", "2222"), ConnectionType.NOSSL, List.of(), List.of(), List.of());
            body.write(new SoapMetadata(services).answer(BuiltInService.LIST_METHODS,
                    TestMessages.from(provider.id().path(), exchange.body().readAllBytes()), provider, null).envelope());
        } catch (RefusedException e) {
            throw new IOException(e);
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    @Override
    public Health health() {
        return new Health(Health.READY, List.of());
    }

    @Override
    public Optional<TlsKey> authenticationKey() {
        return Optional.of(authentication);
    }

    @Override
    public Optional<TlsKey> internalTlsKey() {
        return Optional.of(internal);
    }

    @Override
    public void judgePeer(X509Certificate[] chain) throws CertificateException {
        if (!chain[0].getSubjectX500Principal().getName().equals(ACCEPTED)) {
            throw new CertificateException("not registered");
        }
    }

    @Override
    public void serverHandshakeFailed(Optional<String> address, SSLParameters enabled, String negotiated, IOException failure) {
        throw new IllegalStateException("a listener that breaks");
    }

    @Override
    public void clientHandshakeFailed(Optional<String> address, SSLParameters enabled, String negotiated, IOException failure) {
        throw new IllegalStateException("a listener that breaks");
    }

    @Override
    public void onWithdrawal(Runnable listener) {
        withdrawal = listener;
    }

    @Override
    public void close() {
        reception.close();
    }

    private static Reception newReception() {
        AdmissionQueue.Bounds many = new AdmissionQueue.Bounds(400, 1, 1000, Duration.ofSeconds(20), Long.MAX_VALUE);
        return new Reception(new Reception.Bounds(many, many, 1000, new Pace.Rate(1024, Duration.ofSeconds(5)), Duration.ofMinutes(1), Duration.ofMinutes(1)),
                () -> true, () -> true);
    }

    static TlsKey newKey(String name) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            KeyPair pair = generator.generateKeyPair();
            X500Principal subject = new X500Principal(name);
            Instant now = Instant.now();
            return new TlsKey(pair.getPrivate(), List.of(new JcaX509CertificateConverter().getCertificate(
                    new JcaX509v3CertificateBuilder(subject, BigInteger.valueOf(System.nanoTime()), Date.from(now.minus(1, ChronoUnit.DAYS)),
                            Date.from(now.plus(1, ChronoUnit.DAYS)), subject, pair.getPublic())
                            .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())))));
        } catch (Exception impossible) {
            throw new AssertionError(impossible);
        }
    }
}
