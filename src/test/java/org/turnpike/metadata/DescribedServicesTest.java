package org.turnpike.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.serverconf.Service;

/** What is read of real descriptions, odd ones included; the files of src/test/vectors/cases among them. */
class DescribedServicesTest {
    private static final Path CASES = Path.of("src/test/vectors/cases");
    private static final String V1 = "<id:version>v1</id:version>";
    private static final String LOCATION = "http://127.0.0.10:4500/soap";

    private static byte[] file(String name) throws IOException {
        return Files.readAllBytes(CASES.resolve(name));
    }

    private static String wsdl() throws IOException {
        return new String(file("version-namespace/a.wsdl"), StandardCharsets.UTF_8);
    }

    private static DescribedServices wsdl(String text) throws IOException {
        return WsdlServices.read(text.getBytes(StandardCharsets.UTF_8));
    }

    private static DescribedServices openApi(byte[] document, String type, String url) throws IOException {
        return OpenApiService.read("pets", new DescriptionDownload.Description(document, Optional.ofNullable(type), URI.create(url)));
    }

    private static DescribedServices openApi(String document) throws IOException {
        return openApi(document.getBytes(StandardCharsets.UTF_8), null, "http://127.0.0.10:4500/api/description");
    }

    private static String url(DescribedServices described) {
        return described.services().get(0).address().url().orElseThrow().toString();
    }

    private static List<String> endpoints(DescribedServices described) {
        return described.services().get(0).endpoints().stream().map(Service.Endpoint::name).toList();
    }

    // WSDL: version

    @ParameterizedTest
    @ValueSource(strings = {"http://x-road.eu/xsd/xroad.xsd", "http://x-road.eu/xsd/identifiers", "http://x-road.ee/xsd/x-road.xsd",
        "http://x-road.fi/xsd/x-road.xsd", "http://xtee.riik.ee/xsd/xtee.xsd", "urn:anything"})
    void readsVersionFromAnyNamespace(String namespace) throws Exception {
        String text = wsdl().replace("http://x-road.eu/xsd/identifiers", namespace);
        assertThat(wsdl(text).services()).extracting(Service::name).containsExactly("getThing/v1");
    }

    @Test
    void readsVersionWithoutNamespaceAndAfterOtherExtensions() throws Exception {
        String other = "<id:title xml:lang=\"en\">Thing</id:title><id:nested><id:version>no</id:version></id:nested>";
        assertThat(wsdl(wsdl().replace(V1, other + "<version> v2\n</version>" + V1)).services()).extracting(Service::name).containsExactly("getThing/v2");
    }

    @Test
    void emptyVersionIsNone() throws Exception {
        assertThat(wsdl(wsdl().replace(V1, "<id:version/>")).services()).extracting(Service::name).containsExactly("getThing");
    }

    // WSDL: addresses

    @ParameterizedTest
    @ValueSource(strings = {"http://person_service:8080/soap", "HTTP://127.0.0.10:4500/soap", " http://127.0.0.10:4500/soap", "http://127.0.0.10:4500/soap\n",
        "REPLACE_WITH_ACTUAL_URL", "http://TURVASERVER/cgi-bin/consumer_proxy?x=y z", "${location}", "http://p&#xe4;ring.ee/soap", "", "/soap", "soap", "ftp://127.0.0.10/soap",
        "jms:queue:things", "http://", "http://u:p@127.0.0.10/", "http://127.0.0.10:99999/", "localhost:8080/soap"})
    void acceptsWsdlWithUnusableAddressAndNamesOperationAndAddress(String location) throws Exception {
        DescribedServices described = wsdl(wsdl().replace(LOCATION, location));
        assertThat(described.services()).extracting(Service::name).containsExactly("getThing/v1");
        assertThat(described.services().get(0).address().url()).isEmpty();
        assertThat(described.notes()).hasSize(1).first().asString().contains("getThing/v1", "service url");
        assertThatThrownBy(() -> described.services().get(0).requireUrl()).extracting("code").asString().startsWith("service_m");
    }

    @ParameterizedTest
    @CsvSource({"underscore-host/a.wsdl, person_service", "underscore-host/upper.wsdl, HTTP://127.0.0.10:4500/soap"})
    void acceptsTheCasesOfUnusableAddresses(String name, String address) throws Exception {
        DescribedServices described = WsdlServices.read(file(name));
        assertThat(described.services().get(0).address().url()).isEmpty();
        assertThat(described.notes()).hasSize(1).first().asString().contains("getThing/v1", address);
    }

    @Test
    void wsdlWithoutLocationHasNoUsableAddress() throws Exception {
        assertThat(wsdl(wsdl().replace(" location=\"" + LOCATION + "\"", "")).services().get(0).address().url()).isEmpty();
    }

    @Test
    void oneUnusableAddressLeavesTheOtherServicesUsable() throws Exception {
        String second = wsdl().replaceAll("(?s).*?(<wsdl:portType.*)</wsdl:definitions>.*", "$1").replace("getThing", "getOther").replace("\"b\"", "\"b2\"")
                .replace("tns:b\"", "tns:b2\"").replace(LOCATION, "http://a_b/").replace("name=\"s\"", "name=\"s2\"");
        DescribedServices described = wsdl(wsdl().replace("</wsdl:definitions>", second + "</wsdl:definitions>"));
        assertThat(described.services()).extracting(Service::name).containsExactly("getThing/v1", "getOther/v1");
        assertThat(described.services()).extracting(each -> each.address().url().isPresent()).containsExactly(true, false);
    }

    // WSDL: ports

    @Test
    void httpsIsChosenBeforeHttpWhateverTheOrder() throws Exception {
        String text = new String(file("wsdl-two-ports/twoports.wsdl"), StandardCharsets.UTF_8);
        assertThat(url(wsdl(text))).isEqualTo("https://127.0.0.10:4501/soap");
        String reversed = text.replaceAll("(<wsdl:port name=\"p\".*?</wsdl:port>)(<wsdl:port .*?</wsdl:port>)", "$2$1");
        assertThat(reversed).isNotEqualTo(text);
        assertThat(url(wsdl(reversed))).isEqualTo("https://127.0.0.10:4501/soap");
        assertThat(wsdl(text).notes()).hasSize(1).first().asString().contains("http://127.0.0.10:4500/soap", "https://127.0.0.10:4501/soap");
    }

    @Test
    void usableAddressIsChosenBeforeOneThatIsNot() throws Exception {
        String text = new String(file("wsdl-two-ports/twoports.wsdl"), StandardCharsets.UTF_8);
        assertThat(url(wsdl(text.replace("https://127.0.0.10:4501", "https://a_b")))).isEqualTo("http://127.0.0.10:4500/soap");
    }

    @Test
    void portsOfOtherTransportsAreSkipped() throws Exception {
        String ports = "<wsdl:port name=\"g\" binding=\"tns:g\"><h:address xmlns:h=\"http://schemas.xmlsoap.org/wsdl/http/\" location=\"http://127.0.0.1/get\"/></wsdl:port>"
                + "<wsdl:port name=\"j\" binding=\"tns:j\"><soap:address location=\"jms:queue:x\"/></wsdl:port>";
        String bindings = "<wsdl:binding name=\"j\" type=\"tns:pt\"><soap:binding transport=\"http://www.w3.org/2010/soapjms/\"/><wsdl:operation name=\"getThing\"/>"
                + "<wsdl:operation name=\"queued\"/></wsdl:binding><wsdl:binding name=\"g\" type=\"tns:pt\"><wsdl:operation name=\"byGet\"/></wsdl:binding>";
        String text = wsdl().replace("<wsdl:port ", ports + "<wsdl:port ").replace("<wsdl:binding ", bindings + "<wsdl:binding ");
        DescribedServices described = wsdl(text);
        assertThat(described.services()).extracting(Service::name).containsExactly("getThing/v1");
        assertThat(url(described)).isEqualTo(LOCATION);
    }

    @Test
    void wsdlWithSoap12OnlyIsRead() throws Exception {
        DescribedServices described = wsdl(wsdl().replace("http://schemas.xmlsoap.org/wsdl/soap/", "http://schemas.xmlsoap.org/wsdl/soap12/"));
        assertThat(described.services()).extracting(Service::name).containsExactly("getThing/v1");
        assertThat(url(described)).isEqualTo(LOCATION);
    }

    @Test
    void soap11IsChosenBeforeSoap12() throws Exception {
        String port = "<wsdl:port name=\"p12\" binding=\"tns:b12\"><x:address xmlns:x=\"http://schemas.xmlsoap.org/wsdl/soap12/\" location=\"https://127.0.0.10:4500/twelve\"/></wsdl:port>";
        String binding = "<wsdl:binding name=\"b12\" type=\"tns:pt\"><wsdl:operation name=\"getThing\">" + V1 + "</wsdl:operation></wsdl:binding>";
        String text = wsdl().replace("<wsdl:port ", port + "<wsdl:port ").replace("<wsdl:binding ", binding + "<wsdl:binding ");
        assertThat(url(wsdl(text))).isEqualTo(LOCATION);
    }

    @Test
    void operationWithIllegalNameIsSkippedAndNamed() throws Exception {
        DescribedServices described = wsdl(wsdl().replace("<wsdl:operation name=\"getThing\"><soap", "<wsdl:operation name=\"a/b\"/><wsdl:operation name=\"getThing\"><soap"));
        assertThat(described.services()).extracting(Service::name).containsExactly("getThing/v1");
        assertThat(described.notes()).hasSize(1).first().asString().contains("a/b");
    }

    @Test
    void wsdlWithInvalidByteIsRejectedInOneSentence() {
        assertThatThrownBy(() -> WsdlServices.read(file("openapi-null-error/badutf8.wsdl"))).isInstanceOf(IOException.class).message()
                .startsWith("the WSDL cannot be read: ").doesNotContain("null").hasSizeGreaterThan(40);
    }

    @Test
    void timeGrowsLinearlyWithPortsAndOperations() {
        String operations = IntStream.range(0, 20_000).mapToObj(i -> "<w:operation name=\"o\"/>").collect(Collectors.joining());
        String ports = IntStream.range(0, 20_000).mapToObj(i -> "<w:port name=\"p\" binding=\"b\"><s:address location=\"http://a/\"/></w:port>").collect(Collectors.joining());
        String text = "<w:definitions xmlns:w=\"http://schemas.xmlsoap.org/wsdl/\" xmlns:s=\"http://schemas.xmlsoap.org/wsdl/soap/\"><w:binding name=\"b\">" + operations
                + "</w:binding><w:service name=\"s\">" + ports + "</w:service></w:definitions>";
        org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(java.time.Duration.ofSeconds(20), () -> assertThat(wsdl(text).services()).hasSize(1));
    }

    // OpenAPI

    @ParameterizedTest
    @CsvSource({"openapi-server-variables/vars.yaml, https://api.example.org:443/v1", "openapi-latin1/latin1.yaml, http://127.0.0.10:4500",
        "openapi-null-error/multidoc.yaml, http://127.0.0.10:4500", "openapi-null-error/yaml-as.json, http://127.0.0.10:4500"})
    void readsTheCasesOfOpenApi(String name, String url) throws Exception {
        DescribedServices described = openApi(file(name), null, "http://127.0.0.10:4500/" + name);
        assertThat(url(described)).isEqualTo(url);
        assertThat(endpoints(described)).containsExactly("* **", "GET /a/*", "POST /a/*");
    }

    @Test
    void readsJsonWithTabsUnderTheNameOfYaml() throws Exception {
        assertThat(endpoints(openApi(file("openapi-null-error/tabs.yaml"), null, "http://127.0.0.10/tabs.yaml"))).containsExactly("* **", "GET /a");
    }

    @Test
    void readsManyAliasesToSmallNodes() throws Exception {
        assertThat(endpoints(openApi(file("openapi-aliases/aliases.yaml"), null, "http://127.0.0.10/a.yaml"))).hasSizeGreaterThan(15).contains("GET /p0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
    void readsByteOrderMarks(String charset) throws Exception {
        for (String document : List.of("openapi: 3.0.1\npaths: {/õ: {get: {}}}\n", "{\"openapi\":\"3.0.1\",\"paths\":{\"/õ\":{\"get\":{}}}}")) {
            assertThat(endpoints(openApi(("\ufeff" + document).getBytes(Charset.forName(charset)), null, "http://a/b.json"))).containsExactly("* **", "GET /õ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"openapi: 3.0.1\nx-b: {}\npaths:\n  x-a: {get: {}}\n  /a:\n    x-c: [1]\n    get: {x-d: 1}\n",
        "{\"openapi\":\"3.0.1\",\"x-b\":{},\"paths\":{\"x-a\":{\"get\":{}},\"/a\":{\"x-c\":[1],\"get\":{\"x-d\":1}}}}"})
    void skipsExtensionKeysAnywhere(String document) throws Exception {
        assertThat(endpoints(openApi(document))).containsExactly("* **", "GET /a");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"[{url: 'https://h/{a}', variables: {a: {default: x}}}] | https://h/x", "[{url: '{a}://h/', variables: {a: {default: http}}}] | http://h",
        "[{url: '/{a}', variables: {a: {default: 'v$1'}}}] | http://127.0.0.10:4500/v$1", "[{url: 'http://a_b/'}, {url: 'http://b/c/'}] | http://b/c",
        "[{url: 'v2'}] | http://127.0.0.10:4500/api/v2", "[{url: ../v2/}] | http://127.0.0.10:4500/v2", "[] | http://127.0.0.10:4500", "{} | http://127.0.0.10:4500"})
    void baseIsTheFirstUsableServer(String servers, String url) throws Exception {
        assertThat(url(openApi("openapi: 3.0.1\npaths: {}\nservers: " + servers))).isEqualTo(url);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://{host}/v1", "http://a_b/", "HTTP://a/", "' http://a/'", "ftp://a/", "https://päring.ee/", "'http://a b/'", "''", "api.example.org:8443/v1"})
    void acceptsOpenApiWithUnusableServer(String url) throws Exception {
        DescribedServices described = openApi("openapi: 3.0.1\npaths: {/a: {get: {}}}\nservers: [{url: " + (url.startsWith("'") ? url : "'" + url + "'") + "}]");
        assertThat(described.services().get(0).address().url()).isEmpty();
        assertThat(described.notes()).hasSize(1).first().asString().contains("'pets'");
        assertThat(endpoints(described)).containsExactly("* **", "GET /a");
    }

    @Test
    void readsMergedMappings() throws Exception {
        assertThat(endpoints(openApi("openapi: 3.0.1\nx-all: &all {get: {}, put: {}}\npaths:\n  /a: {<<: *all, post: {}}\n"))).containsExactly("* **", "POST /a",
                "GET /a", "PUT /a");
    }

    @Test
    void skipsPathsThatDoNotStartWithASlash() throws Exception {
        DescribedServices described = openApi("openapi: 3.0.1\npaths: {a: {get: {}}, /b: {get: {}}}\n");
        assertThat(endpoints(described)).containsExactly("* **", "GET /b");
        assertThat(described.notes()).hasSize(1).first().asString().contains("'a'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "swagger: '2.0'\n", "[1]", "text", "{\"openapi\": \"3.0.0\"} x", "openapi: 3.0.0\na: &a [*a]\n", "openapi: 3.0.0\na: *b\n", "---\n---\n", "null",
        "openapi: 3.0.0\na: \"\u0000\"\n"})
    void rejectsWhatIsNotOpenApi3InOneSentence(String document) {
        assertThatThrownBy(() -> openApi(document)).isInstanceOf(IOException.class).message().startsWith("the OpenAPI description cannot be read: ")
                .hasSizeGreaterThan("the OpenAPI description cannot be read: ".length() + 10).doesNotContain("\n");
    }
}
