package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turnpike.HostileTls.Identity;
import org.turnpike.id.ServiceId;
import org.turnpike.id.SubsystemId;
import org.turnpike.sandbox.Identities;
import org.turnpike.trust.TestPki;

/**
 * Connections with information systems (trust.md §2.10, §6.4): who is let in by the client doors, and which https services are called with
 * what. Real sockets on both sides.
 */
@Tag("slow")
class InformationSystemTest {
    private static final SubsystemId TLS_CLIENT = new SubsystemId(Identities.CONSUMER, "noauth");
    private static final SubsystemId CERTIFIED_CLIENT = new SubsystemId(Identities.CONSUMER, "auth");
    private static final String BODY = "<p:getPerson xmlns:p=\"http://sandbox.turnpike.example/registry\">"
            + "<p:nationalId>010101-123N</p:nationalId></p:getPerson>";
    private static final String REFUSED = "server.clientproxy.ssl_authentication_failed";
    /** REST, as deployed servers tell it; only SOAP exchanges with the information system are a failure of the service (messages.md §0.2). */
    private static final String SERVICE_REFUSED = "server.serverproxy.ssl_authentication_failed";
    private static final String SOAP_SERVICE_REFUSED = "server.serverproxy.service_failed.ssl_authentication_failed";

    private static final Identity REGISTERED = selfSigned("registered client");
    private static final Identity UNREGISTERED = selfSigned("unregistered client");
    private static final Identity SERVICE = selfSigned("registered service");
    private static final Identity STRANGE_SERVICE = selfSigned("unregistered service");

    private static TlsService registeredService;
    private static TlsService strangeService;
    private static XRoadInstance instance;

    @BeforeAll
    static void start() throws Exception {
        registeredService = new TlsService(SERVICE);
        strangeService = new TlsService(STRANGE_SERVICE);
        instance = new XRoadInstance(InformationSystemTest::withClients, InformationSystemTest::withServices);
        instance.consumer().reregister(Set.of(Identities.PORTAL, Identities.VISITOR, TLS_CLIENT, CERTIFIED_CLIENT));
        instance.publish();
    }

    @AfterAll
    static void stop() throws Exception {
        instance.close();
        registeredService.close();
        strangeService.close();
    }

    @BeforeEach
    void forget() {
        registeredService.calls.clear();
        strangeService.calls.clear();
    }

    private static Identity selfSigned(String name) {
        TestPki.Holder holder = TestPki.rootCa("CN=" + name);
        return new Identity(holder.keys().getPrivate(), List.of(holder.certificate()));
    }

    private static String base64(Identity identity) {
        try {
            return Base64.getEncoder().encodeToString(identity.leaf().getEncoded());
        } catch (CertificateEncodingException e) {
            throw new AssertionError(e);
        }
    }

    private static String withClients(String file) {
        return file + "  - {id: SANDBOX/COM/1111/noauth, connection: SSLNOAUTH}\n"
                + "  - {id: SANDBOX/COM/1111/auth, connection: SSLAUTH, certificates: [\"" + base64(REGISTERED) + "\"]}\n";
    }

    private static String withServices(String file) {
        String more = """
                    certificates: ["%s"]
                    descriptions:
                      - type: WSDL
                        url: https://tls.example/?wsdl
                        services:
                          - {code: strangeSoap, url: "%s", access: [SANDBOX/COM/1111/portal]}
                      - type: REST
                        url: https://tls.example/
                        services:
                          - {code: verified, url: "%s", access: [SANDBOX/COM/1111/portal]}
                          - {code: strange, url: "%s", access: [SANDBOX/COM/1111/portal]}
                          - {code: unverified, url: "%s", verifyCertificate: false, access: [SANDBOX/COM/1111/portal]}
                          - {code: plain, url: "%s", verifyCertificate: false, access: [SANDBOX/COM/1111/portal]}
                """.formatted(base64(SERVICE), strangeService.url(), registeredService.url(), strangeService.url(), strangeService.url(),
                registeredService.url().replace("localhost", "127.0.0.1"));
        return file.replaceFirst("    descriptions:\n", java.util.regex.Matcher.quoteReplacement(more))
                .replace("access: [SANDBOX/COM/1111/portal]", "access: [SANDBOX/COM/1111/portal, SANDBOX/COM/1111/noauth, SANDBOX/COM/1111/auth]");
    }

    /** An information system over TLS that asks for a certificate and takes any. */
    private static final class TlsService implements Closeable {
        private final HttpsServer server;
        private final List<Called> calls = new CopyOnWriteArrayList<>();

        record Called(InetSocketAddress from, Optional<X509Certificate> shown) {
        }

        TlsService(Identity identity) throws Exception {
            server = HttpsServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
            SSLContext context = new HostileTls(Optional.of(identity)).context();
            server.setHttpsConfigurator(new HttpsConfigurator(context) {
                @Override
                public void configure(HttpsParameters parameters) {
                    SSLParameters tls = context.getDefaultSSLParameters();
                    tls.setWantClientAuth(true);
                    parameters.setSSLParameters(tls);
                }
            });
            server.createContext("/", exchange -> {
                calls.add(new Called(exchange.getRemoteAddress(), shown((HttpsExchange) exchange)));
                byte[] answer = "{\"well\":true}".getBytes(StandardCharsets.US_ASCII);
                exchange.getRequestBody().readAllBytes();
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, answer.length);
                try (var out = exchange.getResponseBody()) {
                    out.write(answer);
                }
            });
            server.start();
        }

        private static Optional<X509Certificate> shown(HttpsExchange exchange) {
            try {
                return Optional.of((X509Certificate) exchange.getSSLSession().getPeerCertificates()[0]);
            } catch (SSLPeerUnverifiedException none) {
                return Optional.empty();
            }
        }

        String url() {
            return "https://localhost:" + server.getAddress().getPort() + "/service";
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    // the client doors

    @ParameterizedTest(name = "client {0} by {1}")
    @CsvSource({"portal, HTTP, served", "portal, HTTPS, served", "portal, registered, served", "portal, unregistered, served",
            "noauth, HTTP, refused", "noauth, HTTPS, served", "noauth, registered, served", "noauth, unregistered, served",
            "auth, HTTP, refused", "auth, HTTPS, refused", "auth, registered, served", "auth, unregistered, refused"})
    void clientDoors(String client, String connection, String outcome) throws Exception {
        SubsystemId id = new SubsystemId(Identities.CONSUMER, client);
        Call.Outcome answer = soap(id, connection);
        assertThat(answer.code()).as(answer.body()).isEqualTo(outcome.equals("served") ? "" : REFUSED);
        assertThat(answer.status()).isEqualTo(200);
        Call.Outcome rest = rest(id, connection);
        assertThat(rest.code()).as(rest.body()).isEqualTo(outcome.equals("served") ? "" : REFUSED);
        assertThat(rest.status()).isEqualTo(outcome.equals("served") ? 200 : 500);
    }

    /** Whoever may not call as the client may not read its messages either. */
    @ParameterizedTest(name = "evidence of {0} by {1}")
    @CsvSource({"noauth, HTTP, 401", "noauth, HTTPS, 200", "noauth, unregistered, 200",
            "auth, HTTP, 401", "auth, HTTPS, 401", "auth, unregistered, 401", "auth, registered, 200"})
    void signedDocuments(String client, String connection, int status) throws Exception {
        SubsystemId id = new SubsystemId(Identities.CONSUMER, client);
        String message = Call.newId();
        HttpRequest call = HttpRequest.newBuilder(door("registered", "/")).header("Content-Type", "text/xml; charset=UTF-8").header("SOAPAction", "\"\"")
                .POST(HttpRequest.BodyPublishers.ofString(Call.envelope(id, Identities.GET_PERSON, message, BODY))).build();
        assertThat(send(call, "registered").code()).isEmpty();
        Call.Outcome answer = send(HttpRequest.newBuilder(door(connection, AsicDoor.target(id, message, "&unique&force&requestOnly"))).build(), connection);
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body().startsWith("PK")).isEqualTo(status == 200);
    }

    @Test
    void tlsDoorShowsTheInternalKey() throws Exception {
        HostileTls tls = new HostileTls(Optional.empty());
        try (var socket = tls.connect(XRoadInstance.CONSUMER_ADDRESS, instance.ports().clientTls(), "TLSv1.2")) {
            socket.startHandshake();
            assertThat(socket.getSession().getPeerCertificates()[0]).isEqualTo(instance.consumer().server().internalKey().chain().get(0));
        }
    }

    private static Call.Outcome soap(SubsystemId client, String connection) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(door(connection, "/")).header("Content-Type", "text/xml; charset=UTF-8").header("SOAPAction", "\"\"")
                .POST(HttpRequest.BodyPublishers.ofString(Call.envelope(client, Identities.GET_PERSON, Call.newId(), BODY))).build();
        return send(request, connection);
    }

    private static Call.Outcome rest(SubsystemId client, String connection) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(door(connection, "/r1/SANDBOX/GOV/2222/registry/people"))
                .header("X-Road-Client", "SANDBOX/COM/1111/" + client.subsystemCode()).GET().build();
        return send(request, connection);
    }

    private static URI door(String connection, String path) {
        boolean plain = connection.equals("HTTP");
        return URI.create((plain ? "http" : "https") + "://" + XRoadInstance.CONSUMER_ADDRESS + ":"
                + (plain ? instance.ports().client() : instance.ports().clientTls()) + path);
    }

    private static Call.Outcome send(HttpRequest request, String connection) throws Exception {
        Optional<Identity> identity = switch (connection) {
            case "registered" -> Optional.of(REGISTERED);
            case "unregistered" -> Optional.of(UNREGISTERED);
            default -> Optional.empty();
        };
        HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).sslContext(new HostileTls(identity).context()).build();
        var answer = http.send(request, java.net.http.HttpResponse.BodyHandlers.ofString());
        return new Call.Outcome(answer.statusCode(), answer.body(), answer.headers());
    }

    // services over TLS

    private static Call.Outcome call(String service) throws IOException, InterruptedException {
        return Call.rest(instance, Identities.PORTAL, new ServiceId(Identities.REGISTRY, service), "GET", "", "");
    }

    @Test
    void serviceWithARegisteredCertificateIsCalledAndShownTheInternalOne() throws Exception {
        assertThat(call("verified").code()).isEmpty();
        assertThat(registeredService.calls).hasSize(1).allSatisfy(called ->
                assertThat(called.shown()).contains(instance.provider().server().internalKey().chain().get(0)));
    }

    @Test
    void serviceWithAnotherCertificateIsNotCalled() throws Exception {
        Call.Outcome outcome = call("strange");
        assertThat(outcome.code()).as(outcome.body()).isEqualTo(SERVICE_REFUSED);
        assertThat(strangeService.calls).isEmpty();
    }

    @Test
    void soapServiceWithAnotherCertificateIsNotCalled() throws Exception {
        String envelope = Call.envelope(Identities.PORTAL, new ServiceId(Identities.REGISTRY, "strangeSoap"), Call.newId(), "<p:strangeSoap xmlns:p=\"p\"/>");
        Call.Outcome outcome = Call.soap(instance, envelope);
        assertThat(outcome.code()).as(outcome.body()).isEqualTo(SOAP_SERVICE_REFUSED);
        assertThat(strangeService.calls).isEmpty();
    }

    @Test
    void serviceWithAnotherCertificateIsCalledWhereNothingIsVerified() throws Exception {
        assertThat(call("unverified").code()).isEmpty();
        assertThat(strangeService.calls).hasSize(1);
        assertThat(call("strange").code()).as("the connection that verified nothing is not lent to a service that does").isEqualTo(SERVICE_REFUSED);
        assertThat(strangeService.calls).hasSize(1);
    }

    @Test
    void connectionsAreKeptForTheSameTrustAlone() throws Exception {
        assertThat(call("verified").code()).isEmpty();
        assertThat(call("verified").code()).isEmpty();
        assertThat(call("plain").code()).isEmpty();
        assertThat(registeredService.calls).hasSize(3);
        assertThat(registeredService.calls.get(1).from()).isEqualTo(registeredService.calls.get(0).from());
        assertThat(registeredService.calls.get(2).from()).isNotEqualTo(registeredService.calls.get(0).from());
    }
}
