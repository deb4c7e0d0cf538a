package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.turnpike.id.MemberId;
import org.turnpike.id.ServerId;
import org.turnpike.id.ServiceId;
import org.turnpike.id.SubsystemId;
import org.turnpike.sandbox.Identities;
import org.turnpike.sandbox.InstanceKeyAlgorithm;

/** The rows of messages.md §0.5 that the consumer's server answers before the provider's has said anything, by their names. */
class ConsumerScenariosTest {
    private static ScenarioInstance scenario;

    @BeforeAll
    static void start() throws Exception {
        scenario = new ScenarioInstance();
    }

    @AfterAll
    static void stop() throws Exception {
        scenario.close();
    }

    @AfterEach
    void goodRequestIsStillServed() throws Exception {
        scenario.reset();
        Call.Outcome outcome = Call.soap(scenario.instance(), ScenarioInstance.good());
        assertThat(outcome.code()).as(outcome.body()).isEmpty();
        assertThat(scenario.system().requests()).hasSize(1);
        scenario.reset();
    }

    private static void assertRefused(Call.Outcome outcome, String code) {
        assertThat(outcome.code()).as(outcome.body()).isEqualTo(code);
        assertThat(outcome.status()).isEqualTo(200);
        assertThat(outcome.headers().firstValue("Content-Type")).contains("text/xml;charset=utf-8");
        assertThat(outcome.id()).isNotEmpty();
        assertThat(scenario.system().requests()).isEmpty();
    }

    private static void assertRestRefused(Call.Outcome outcome, String code) {
        assertThat(outcome.code()).as(outcome.body()).isEqualTo(code);
        assertThat(outcome.status()).isEqualTo(500);
        assertThat(outcome.headers().firstValue("X-Road-Error")).contains(code);
        assertThat(scenario.system().requests()).isEmpty();
    }

    private static Call.Outcome soap(String envelope) throws Exception {
        return Call.soap(scenario.instance(), envelope);
    }

    private static Call.Outcome post(String contentType, String body) throws Exception {
        return Call.post(scenario.instance(), contentType, HttpRequest.BodyPublishers.ofString(body));
    }

    private static String multipart(String... parts) {
        StringBuilder body = new StringBuilder();
        for (String part : parts) {
            body.append("--b\r\n").append(part).append("\r\n");
        }
        return body + "--b--\r\n";
    }

    @Test
    void nonPostToSoapEndpoint() throws Exception {
        assertRefused(Call.send(scenario.request("/").GET()), "client.invalid_http_method");
        assertRefused(Call.send(scenario.request("/any/path").PUT(HttpRequest.BodyPublishers.ofString(ScenarioInstance.good()))),
                "client.invalid_http_method");
    }

    @Test
    void contentTypeOtherThanSoapOrPackage() throws Exception {
        for (String type : new String[] {"application/soap+xml", "application/json", "text/plain", "multipart/mixed; boundary=b"}) {
            assertRefused(post(type, ScenarioInstance.good()), "client.invalid_content_type");
        }
        assertRefused(post("multipart/related", ScenarioInstance.good()), "client.invalid_content_type");
    }

    @Test
    void missingContentType() throws Exception {
        assertRefused(Call.send(scenario.request("/").POST(HttpRequest.BodyPublishers.ofString(ScenarioInstance.good()))),
                "server.clientproxy.internal_error");
    }

    @Test
    void multipartPartWithoutContentType() throws Exception {
        String root = "Content-Type: text/xml\r\n\r\n" + ScenarioInstance.good();
        assertRefused(post("multipart/related; boundary=b", multipart("Content-ID: <a>\r\n\r\n" + ScenarioInstance.good())),
                "client.invalid_content_type");
        assertRefused(post("multipart/related; boundary=b", multipart(root, "Content-ID: <b>\r\n\r\nattached")), "client.invalid_content_type");
    }

    @Test
    void firstPartIsNotSoap() throws Exception {
        assertRefused(post("multipart/related; boundary=b", multipart("Content-Type: image/png\r\n\r\nx",
                "Content-Type: text/xml\r\n\r\n" + ScenarioInstance.good())), "client.invalid_content_type");
    }

    @Test
    void mimeHeaderIsMalformed() throws Exception {
        assertRefused(post("multipart/related; boundary=b", multipart("no colon here\r\n\r\nx")), "client.mime_parsing_failed");
    }

    @Test
    void emptyMultipart() throws Exception {
        assertRefused(post("multipart/related; boundary=b", "--b--\r\n"), "client.missing_soap");
        assertRefused(post("multipart/related; boundary=b", ""), "client.missing_soap");
    }

    @Test
    void emptyBodyNotWellFormedDtdOrOtherRoot() throws Exception {
        String good = ScenarioInstance.good();
        assertRefused(soap(""), "client.invalid_soap");
        assertRefused(soap(good.substring(0, good.length() - 10)), "client.invalid_soap");
        assertRefused(soap(good + "<more/>"), "client.invalid_soap");
        assertRefused(soap(good.replace("<soapenv:Envelope", "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><soapenv:Envelope")),
                "client.invalid_soap");
        assertRefused(soap(good.replace("http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope")),
                "client.invalid_soap");
        assertRefused(soap("<html/>"), "client.invalid_soap");
    }

    @Test
    void noHeaderNoBodyBodyEmptyOrWithMoreThanOneChild() throws Exception {
        String good = ScenarioInstance.good();
        assertRefused(soap(good.replaceAll("<soapenv:Header>.*</soapenv:Header>", "")), "client.missing_header");
        assertRefused(soap(good.replaceAll("<soapenv:Body>.*</soapenv:Body>", "")), "client.missing_body");
        assertRefused(soap(good.replaceAll("<soapenv:Body>.*</soapenv:Body>", "<soapenv:Body/>")), "client.invalid_body");
        assertRefused(soap(good.replace("</soapenv:Body>", "<second/></soapenv:Body>")), "client.invalid_body");
    }

    @Test
    void bodyWrapperDoesNotStartWithServiceCode() throws Exception {
        assertRefused(soap(ScenarioInstance.good().replace("r:recorded", "r:other")), "client.inconsistent_headers");
    }

    @Test
    void bodyWrapperThatStartsWithServiceCodeIsServed() throws Exception {
        Call.Outcome outcome = soap(ScenarioInstance.good().replace("r:recorded", "r:recordedAndMore"));
        assertThat(outcome.code()).as(outcome.body()).isEmpty();
    }

    @Test
    void duplicateXRoadHeader() throws Exception {
        String good = ScenarioInstance.good();
        for (String field : new String[] {"client", "service", "id", "userId", "protocolVersion"}) {
            String twice = good.replaceAll("(<xroad:" + field + "[ >].*</xroad:" + field + ">)", "$1$1");
            assertRefused(soap(twice), "client.duplicate_header_field");
        }
    }

    @Test
    void missingClientIdProtocolVersionOrService() throws Exception {
        for (String field : new String[] {"client", "service", "id", "protocolVersion"}) {
            assertRefused(soap(ScenarioInstance.good().replaceAll("<xroad:" + field + "[ >].*</xroad:" + field + ">", "")),
                    "client.missing_header_field");
        }
    }

    @Test
    void protocolVersionDoesNotStartWith4() throws Exception {
        for (String version : new String[] {"3.0", "", "5", "14.0"}) {
            assertRefused(soap(ScenarioInstance.good().replace(">4.0<", ">" + version + "<")), "client.invalid_protocol_version");
        }
    }

    @Test
    void objectTypeMissingUnknownOrOfWrongKind() throws Exception {
        String good = ScenarioInstance.good();
        assertRefused(soap(good.replace(" id:objectType=\"SUBSYSTEM\"", "")), "client.invalid_xml");
        assertRefused(soap(good.replace("id:objectType=\"SUBSYSTEM\"", "objectType=\"SUBSYSTEM\"")), "client.invalid_xml");
        assertRefused(soap(good.replace("\"SUBSYSTEM\"", "\"NOTHING\"")), "client.invalid_xml");
        assertRefused(soap(good.replace("\"SUBSYSTEM\"", "\"SERVICE\"")), "client.invalid_xml");
        assertRefused(soap(good.replace("\"SERVICE\"", "\"MEMBER\"")), "client.invalid_xml");
    }

    @Test
    void malformedSoapAction() throws Exception {
        for (String action : new String[] {"unquoted", "\"with space\"", "\"open", "\""}) {
            assertRefused(Call.send(scenario.request("/").header("Content-Type", "text/xml").header("SOAPAction", action)
                    .POST(HttpRequest.BodyPublishers.ofString(ScenarioInstance.good()))), "client.invalid_soap_action");
        }
    }

    @Test
    void soapActionAbsentEmptyOrQuotedIsServed() throws Exception {
        for (String action : new String[] {"", "\"\"", "\"urn:a#b\""}) {
            HttpRequest.Builder request = scenario.request("/").header("Content-Type", "text/xml");
            HttpRequest.Builder with = action.isEmpty() ? request : request.header("SOAPAction", action);
            Call.Outcome outcome = Call.send(with.POST(HttpRequest.BodyPublishers.ofString(ScenarioInstance.good())));
            assertThat(outcome.code()).as(outcome.body()).isEmpty();
            assertThat(scenario.system().only().headers().first("SOAPAction")).contains(action);
            scenario.reset();
        }
    }

    @Test
    void soapFaultSentAsRequest() throws Exception {
        assertRefused(soap("<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body><e:Fault><faultcode>Some.Code</faultcode>"
                + "<faultstring>why</faultstring></e:Fault></e:Body></e:Envelope>"), "client.some.code");
    }

    @Test
    void clientNotRegisteredLocally() throws Exception {
        assertRefused(soap(ScenarioInstance.envelope(Identities.REGISTRY, ScenarioInstance.RECORDED)), "server.clientproxy.unknown_member");
        assertRestRefused(Call.rest(scenario.instance(), Identities.REGISTRY, ScenarioInstance.RECORDED_REST, "GET", "", ""),
                "server.clientproxy.unknown_member");
    }

    @Test
    void providerUnknownInGlobalConfiguration() throws Exception {
        SubsystemId nobody = new SubsystemId(Identities.PROVIDER, "nobody");
        assertRefused(soap(ScenarioInstance.envelope(Identities.PORTAL, new ServiceId(nobody, "recorded"))), "server.clientproxy.unknown_member");
        assertRestRefused(Call.rest(scenario.instance(), Identities.PORTAL, new ServiceId(nobody, "recordedRest"), "GET", "", ""),
                "server.clientproxy.unknown_member");
    }

    @Test
    void informationSystemsTlsAuthenticationNotSatisfied() throws Exception {
        assertRefused(soap(ScenarioInstance.envelope(ScenarioInstance.SECURED, ScenarioInstance.RECORDED)),
                "server.clientproxy.ssl_authentication_failed");
        assertRefused(soap(ScenarioInstance.envelope(ScenarioInstance.AUTHENTICATED, ScenarioInstance.RECORDED)),
                "server.clientproxy.ssl_authentication_failed");
        assertRefused(overTls(ScenarioInstance.envelope(ScenarioInstance.AUTHENTICATED, ScenarioInstance.RECORDED)),
                "server.clientproxy.ssl_authentication_failed");
        assertThat(overTls(ScenarioInstance.envelope(ScenarioInstance.SECURED, ScenarioInstance.RECORDED)).code()).isEmpty();
    }

    @Test
    void ownAuthenticationCertificateUnusable() throws Exception {
        XRoadInstance instance = scenario.instance();
        X509Certificate other = instance.sandbox().issueAuthentication(Identities.SS1, InstanceKeyAlgorithm.EC.generate().getPublic(), "ss1.sandbox.test");
        instance.sandbox().change(published -> published.withServer(published.servers().stream().filter(server -> server.id().equals(Identities.SS1))
                .map(server -> new org.turnpike.sandbox.PublishedInstance.Server(server.id(), server.address(), java.util.List.of(other),
                        server.clients(), Optional.empty())).findFirst().orElseThrow()));
        instance.publish();
        assertRefused(soap(ScenarioInstance.good()), "server.clientproxy.ssl_authentication_failed");
        assertRestRefused(Call.rest(instance, Identities.PORTAL, ScenarioInstance.RECORDED_REST, "GET", "", ""),
                "server.clientproxy.ssl_authentication_failed");
        scenario.register();
    }

    @Test
    void noProviderAddressConnectable() throws Exception {
        SubsystemId away = new SubsystemId(Identities.HOSTED, "away");
        ServerId down = new ServerId(Identities.HOSTED, "ss3");
        scenario.instance().sandbox().registerServer(down, "127.0.0.14",
                scenario.instance().sandbox().issueAuthentication(down, InstanceKeyAlgorithm.EC.generate().getPublic(), "ss3.sandbox.test"), Set.of(away));
        scenario.instance().publish();
        assertRefused(soap(ScenarioInstance.envelope(Identities.PORTAL, new ServiceId(away, "recorded"))), "server.clientproxy.network_error");
        assertRestRefused(Call.rest(scenario.instance(), Identities.PORTAL, new ServiceId(away, "recordedRest"), "GET", "", ""),
                "server.clientproxy.network_error");
    }

    @Test
    void allProviderServersInMaintenanceMode() throws Exception {
        XRoadInstance instance = scenario.instance();
        instance.sandbox().change(published -> published.withMaintenance(Identities.SS2, Optional.of("back at noon")));
        instance.publish();
        Call.Outcome outcome = soap(ScenarioInstance.good());
        assertRefused(outcome, "server.clientproxy.maintenance_mode");
        assertThat(outcome.body()).contains("back at noon");
        assertRestRefused(Call.rest(instance, Identities.PORTAL, ScenarioInstance.RECORDED_REST, "GET", "", ""),
                "server.clientproxy.maintenance_mode");
        instance.provider().register();
        instance.publish();
    }

    @Test
    void targetSecurityServerUnknownOrNotTheProviders() throws Exception {
        for (String server : new String[] {"ss2", "ss1", "ss9"}) {
            String owner = server.equals("ss1") ? "COM</id:memberClass><id:memberCode>1111" : "GOV</id:memberClass><id:memberCode>2222";
            String target = "<xroad:securityServer id:objectType=\"SERVER\"><id:xRoadInstance>SANDBOX</id:xRoadInstance><id:memberClass>" + owner
                    + "</id:memberCode><id:serverCode>" + server + "</id:serverCode></xroad:securityServer>";
            Call.Outcome outcome = soap(ScenarioInstance.good().replace("<xroad:userId>", target + "<xroad:userId>"));
            if (server.equals("ss2")) {
                assertThat(outcome.code()).isEmpty();
                scenario.reset();
            } else {
                assertRefused(outcome, "server.clientproxy.invalid_security_server");
            }
        }
    }

    @Test
    void signingFailsInConsumer() throws Exception {
        assertRefused(soap(ScenarioInstance.envelope(ScenarioInstance.KEYLESS, ScenarioInstance.RECORDED)),
                "server.clientproxy.cannot_create_signature");
        assertRestRefused(Call.rest(scenario.instance(), ScenarioInstance.KEYLESS, ScenarioInstance.RECORDED_REST, "POST", "", "body"),
                "server.clientproxy.cannot_create_signature");
    }

    @Test
    void malformedRestRequest() throws Exception {
        String service = ScenarioInstance.RECORDED_REST.provider().path();
        assertRestRefused(rest("/r1/SANDBOX/GOV/2222/registry", "GET", Identities.PORTAL.path()), "server.clientproxy.internal_error");
        assertRestRefused(rest("/r1/" + service + "/recorded|Rest", "GET", Identities.PORTAL.path()), "server.clientproxy.internal_error");
        assertThat(rest("/r1/" + service + "/recorded%2", "GET", Identities.PORTAL.path()).status()).as("told by the container").isEqualTo(400);
        assertRestRefused(rest("/r1/" + service + "/recordedRest", "GET", "SANDBOX/COM"), "server.clientproxy.internal_error");
        assertRestRefused(rest("/r1/" + service + "/recordedRest", "GET", ""), "server.clientproxy.invalid_client_identifier");
        assertRestRefused(rest("/r1/" + service + "/recordedRest", "BREW", Identities.PORTAL.path()), "server.clientproxy.internal_error");
    }

    /** Through a bare socket: the HTTP client of the JDK refuses to send some of these. */
    private static Call.Outcome rest(String target, String method, String client) throws IOException {
        try (Socket socket = new Socket(XRoadInstance.CONSUMER_ADDRESS, scenario.instance().ports().client())) {
            String head = method + " " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + (client.isEmpty() ? "" : "X-Road-Client: " + client + "\r\n");
            socket.getOutputStream().write((head + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int end = answer.indexOf("\r\n\r\n");
            java.util.Map<String, java.util.List<String>> headers = new java.util.HashMap<>();
            answer.substring(0, end).lines().skip(1).forEach(line -> headers.put(line.split(": ?", 2)[0], java.util.List.of(line.split(": ?", 2)[1])));
            return new Call.Outcome(Integer.parseInt(answer.substring(9, 12)), answer.substring(end + 4),
                    java.net.http.HttpHeaders.of(headers, (name, value) -> true));
        }
    }

    private static Call.Outcome overTls(String envelope) throws Exception {
        SSLContext trusting = SSLContext.getInstance("TLS");
        trusting.init(null, new TrustManager[] {new TrustsAll()}, new SecureRandom());
        HttpClient client = HttpClient.newBuilder().sslContext(trusting).version(HttpClient.Version.HTTP_1_1).build();
        URI door = URI.create("https://" + XRoadInstance.CONSUMER_ADDRESS + ":" + scenario.instance().ports().clientTls() + "/");
        HttpResponse<String> answer = client.send(HttpRequest.newBuilder(door).header("Content-Type", "text/xml")
                .POST(HttpRequest.BodyPublishers.ofString(envelope)).build(), HttpResponse.BodyHandlers.ofString());
        return new Call.Outcome(answer.statusCode(), answer.body(), answer.headers());
    }

    /** The test looks at what the door lets in, not at the door's own certificate. */
    private static final class TrustsAll extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            // trusted
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            // trusted
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
            // trusted
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
            // trusted
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            // trusted
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            // trusted
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    /** It is the caller's fault: one line each, no stack trace, and not more lines than the log can bear. */
    @Test
    void malformedRestHeadsDoNotFillTheLog() throws Exception {
        try (LogLines log = new LogLines()) {
            for (int i = 0; i < 200; i++) {
                assertRestRefused(rest("/r1/no/service", "GET", Identities.PORTAL.path()), "server.clientproxy.internal_error");
            }
            assertThat(log.with("Malformed REST request")).hasSizeBetween(1, 120);
            assertThat(log.atLeast(java.util.logging.Level.SEVERE)).isEmpty();
        }
    }
}
