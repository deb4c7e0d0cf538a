package org.turnpike.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.fault.RefusedException;
import org.turnpike.provider.ServiceClient;
import org.turnpike.serverconf.ConfigurationFile;
import org.turnpike.serverconf.ProvidedService;
import org.turnpike.xml.XmlTree;

/** Descriptions: how they are fetched, and what of them is told (messages.md §6.3, §6.4). */
class DescriptionsTest {
    private static final String WSDL = """
            <w:definitions xmlns:w="http://schemas.xmlsoap.org/wsdl/" xmlns:a="http://schemas.xmlsoap.org/wsdl/soap/"
              xmlns:b="http://schemas.xmlsoap.org/wsdl/soap12/"><w:service name="s">
              <w:port name="one"><a:address location="https://inner.example:8443/one"/></w:port>
              <w:port name="two"><a:address/></w:port>
              <w:port name="three"><b:address location="http://inner.example/three"/></w:port>
            </w:service></w:definitions>
            """;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void addressesOfSoap11BindingsAreReplacedAndOthersStay() throws Exception {
        String expected = WSDL.replace("https://inner.example:8443/one", WsdlDocument.ENDPOINT)
                .replace("<a:address/>", "<a:address location=\"" + WsdlDocument.ENDPOINT + "\"/>");
        assertThat(XmlShape.of(WsdlDocument.withoutAddresses(bytes(WSDL)))).isEqualTo(XmlShape.of(bytes(expected)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"<!DOCTYPE w><w/>", "<!DOCTYPE w [<!ENTITY e SYSTEM \"file:///etc/hostname\">]><w>&e;</w>", "<w>", "", "no XML"})
    void wsdlThatIsNoPlainXmlIsRefused(String wsdl) {
        assertRefused(() -> WsdlDocument.withoutAddresses(bytes(wsdl)));
    }

    @Test
    void wsdlThatIsNestedTooDeeplyIsRefused() throws Exception {
        int depth = XmlTree.LIMITS.depth();
        assertThat(WsdlDocument.withoutAddresses(bytes("<w>".repeat(depth) + "</w>".repeat(depth)))).isNotEmpty();
        assertRefused(() -> WsdlDocument.withoutAddresses(bytes("<w>".repeat(depth + 1) + "</w>".repeat(depth + 1))));
        assertRefused(() -> WsdlDocument.withoutAddresses(bytes("<w>".repeat(1_000_000))));
    }

    private static String openApi(String document, String contentType, String url) throws RefusedException {
        return new String(OpenApiDocument.withoutHosts(new DescriptionDownload.Description(bytes(document),
                Optional.ofNullable(contentType), URI.create(url))), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({"application/json, http://h/a, true", "application/json;charset=UTF-8, http://h/a.yaml, true", "application/x-yaml, http://h/a.json, false",
        "text/plain, http://h/a.json, true", ", http://h/a.json?x=y, true", "text/plain, http://h/a, false", "application/x-yaml;v=1, http://h/a.json, true"})
    void formatIsToldByContentTypeThenByUrl(String contentType, String url, boolean json) throws Exception {
        String document = "{\"openapi\": \"3.0.0\",\n \"servers\": [{\"url\": \"https://inner:1/v1\"}]}";
        String written = openApi(document, contentType, url);
        assertThat(written.equals("{\"openapi\":\"3.0.0\",\"servers\":[{\"url\":\"/v1\"}]}")).as(written).isEqualTo(json);
        assertThat(written).contains("/v1").doesNotContain("inner");
    }

    @Test
    void yamlKeepsItsValuesAsTheyAre() throws Exception {
        String yaml = """
                openapi: 3.0.3
                info: {title: &t 'yes', version: "1.10", x-number: 1.10}
                servers:
                - url: https://inner.example:8443/base/v1?x=y
                  description: the real one
                - url: '{scheme}://inner/{base}'
                - url: /relative
                - url: http://inner.example
                paths:
                  /a:
                    servers:
                    - url: http://inner.example/of-path
                    get:
                      servers:
                      - url: http://inner.example/of-operation
                      operationId: *t
                """;
        assertThat(openApi(yaml, "application/x-yaml", "http://h/")).contains("version: \"1.10\"", "x-number: 1.10", "'yes'",
                "url: /base/v1\n", "url: '{scheme}://inner/{base}'", "url: /relative", "url: /\n", "url: /of-path", "url: /of-operation",
                "the real one").doesNotContain("inner.example");
    }

    @Test
    void numbersOfJsonKeepTheirDigits() throws Exception {
        assertThat(openApi("{\"openapi\":\"3.1.0\",\"x\":1.10,\"y\":12345678901234567890.5}", "application/json", "http://h/"))
                .isEqualTo("{\"openapi\":\"3.1.0\",\"x\":1.10,\"y\":12345678901234567890.5}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"swagger: '2.0'", "openapi: 2.0.0", "openapi: [3.0.0]", "[]", "", "openapi: 3.0.0\nopenapi: 3.0.1",
        "openapi: 3.0.0\nservers: []\nservers: [{url: 'http://inner'}]", "a: [", "&a [*a]",
        "openapi: 3.0.0\nservers: [{url: 'http://a b'}]"})
    void yamlThatIsNoOpenApi3IsRefused(String document) {
        assertRefused(() -> openApi(document, "application/x-yaml", "http://h/"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"swagger\":\"2.0\"}", "[]", "", "{", "null", "{\"openapi\":\"3.0.0\"} x"})
    void jsonThatIsNoOpenApi3IsRefused(String document) {
        assertRefused(() -> openApi(document, "application/json", "http://h/"));
    }

    @Test
    void yamlIsBoundedInDepthAndAliases() throws Exception {
        String head = "openapi: 3.0.0\na: &a [x, y]\nb: [";
        assertThat(openApi(head + "*a,".repeat(10_000) + "]", null, "http://h/")).contains("*");
        assertRefused(() -> openApi(head + "*a,".repeat(OpenApiDocument.MAX_EXPANDED_VALUES / 3) + "]", null, "http://h/"));
        assertRefused(() -> openApi("[".repeat(OpenApiDocument.MAX_DEPTH + 1) + "]".repeat(OpenApiDocument.MAX_DEPTH + 1), null, "http://h/"));
        assertRefused(() -> openApi("[".repeat(100_000), null, "http://h/"));
        assertRefused(() -> openApi("[".repeat(100_000), "application/json", "http://h/"));
    }

    private interface Attempt {
        Object run() throws Exception;
    }

    private static void assertRefused(Attempt attempt) {
        assertThatExceptionOfType(RefusedException.class).isThrownBy(attempt::run)
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo("internal_error"));
    }

    private static ProvidedService service(URI description) {
        return ConfigurationFile.read("""
                version: 1
                server: A/B/C/d
                clients: [{id: A/B/C, descriptions: [{type: WSDL, url: "%s", services: [{code: s, url: "http://127.0.0.1:1/service"}]}]}]
                """.formatted(description)).clients().get(0).provided().get(0);
    }

    @Test
    void descriptionIsFetchedBoundedAndWithoutFollowingRedirects() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        serve(server, "/good", 200, bytes("text"));
        serve(server, "/moved", 302, bytes("elsewhere"));
        serve(server, "/largest", 200, new byte[DescriptionDownload.MAX_BYTES]);
        serve(server, "/larger", 200, new byte[DescriptionDownload.MAX_BYTES + 1]);
        server.start();
        URI base = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        try (ServiceClient services = new ServiceClient(Optional::empty)) {
            DescriptionDownload download = new DescriptionDownload(services);
            assertThat(download.get(service(base.resolve("/good?wsdl"))).bytes()).isEqualTo(bytes("text"));
            assertThat(download.get(service(base.resolve("/largest"))).bytes()).hasSize(DescriptionDownload.MAX_BYTES);
            assertRefused(() -> download.get(service(base.resolve("/larger"))));
            assertRefused(() -> download.get(service(base.resolve("/moved"))));
            assertRefused(() -> download.get(service(base.resolve("/nothing"))));
            server.stop(0);
            assertThatThrownBy(() -> download.get(service(base.resolve("/good")))).isInstanceOf(RefusedException.class)
                    .extracting(refusal -> ((RefusedException) refusal).code()).isEqualTo("network_error");
        } finally {
            server.stop(0);
        }
    }

    private static void serve(HttpServer server, String path, int status, byte[] body) {
        server.createContext(path, exchange -> {
            if (status == 302) {
                exchange.getResponseHeaders().set("Location", "/good");
            }
            exchange.sendResponseHeaders(status, body.length);
            try (OutputStream to = exchange.getResponseBody()) {
                to.write(body);
            } catch (IOException hungUp) {
                assertThat(body.length).isGreaterThan(DescriptionDownload.MAX_BYTES);
            }
        });
    }
}
