package org.turnpike.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.turnpike.container.ContainerUnderTest.exchange;
import static org.turnpike.container.TrialServer.get;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Locale;
import javax.net.ssl.SSLSocket;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.OpenSsl;

/** The doors of a real container, from its configuration to the exchange that the security server is given. */
@ExtendWith({ContainerUnderTest.Preparation.class, ArquillianExtension.class})
@RunAsClient
class DoorsContainerIT {
    private static final String MUCH_BEGINS = "HTTP/1.1 200";
    @TempDir
    static Path folder;

    @Deployment(testable = false)
    static WebArchive application() {
        return TrialApplication.archive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/r1/a%2Fb/..%2f/%5C;p=1//x", "/r1/{id}|^`[]", "/a/./b/../c", "/", "/%E4%F6"})
    void pathArrivesAsSent(String path) throws IOException {
        assertThat(exchange("client", get(path + "?a=%20b&c=%"))).contains("\nGET " + path + "\nquery [a=%20b&c=%]\n");
    }

    /** Undertow's servlets do not tell an empty query from none. */
    @Test
    void bareQuestionMarkIsAQueryWhereTheContainerTells() throws IOException {
        assertThat(exchange("client", get("/x?"))).contains(ContainerUnderTest.isWildFly() ? "no query" : "query []");
        assertThat(exchange("client", get("/x"))).contains("no query");
    }

    /** The order of different names is the container's. */
    @Test
    void valuesOfAHeaderArriveInOrder() throws IOException {
        String answer = exchange("client", "PATCH / HTTP/1.1\r\nX-b: 1\r\nHost: any\r\nx-A: ä\r\nConnection: close\r\nX-b: 2\r\n\r\n");
        assertThat(answer).containsIgnoringCase("\nX-b=1\nX-b=2\n").containsIgnoringCase("\nhost=any\n").containsIgnoringCase("\nx-A=");
    }

    @Test
    void formBodyIsLeftAlone() throws IOException {
        assertThat(exchange("client", "POST /?a=b HTTP/1.1\r\nHost: any\r\nConnection: close\r\n"
                + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 7\r\n\r\nc=d&e=f")).contains("body 7 secure false");
    }

    /** Java 21 and newer: bin/setenv.sh chooses virtual threads for Tomcat. */
    @Test
    void requestsRunOnVirtualThreadsWhereJavaHasThem() throws IOException {
        boolean has = ContainerUnderTest.javaVersion() >= 21 && !ContainerUnderTest.isWildFly();
        assertThat(exchange("client", get("/thread"))).endsWith("virtual " + has);
    }

    @Test
    void traceReachesTheClientDoor() throws IOException {
        assertThat(exchange("client", "TRACE /r1/x HTTP/1.1\r\nHost: any\r\nConnection: close\r\n\r\n")).contains("\nTRACE /r1/x\n");
    }

    @Test
    void headersOf60KiBPass() throws IOException {
        int size = 60 * 1024;
        String answer = exchange("client",
                "GET / HTTP/1.1\r\nHost: any\r\nConnection: close\r\nX-Large: " + "+".repeat(size) + "\r\n\r\n");
        assertThat(answer.chars().filter(character -> character == '+')).hasSize(size);
    }

    /** Nothing is added to what an information system gets, security headers least of all: they are the service's business. */
    @Test
    void statusAndHeadersOfTheAnswerAreTheProxys() throws IOException {
        String answer = exchange("client", get("/"));
        assertThat(answer).startsWith("HTTP/1.1 418").contains("X-Two: b\r\n", "X-One: a\r\n");
        assertThat(answer.substring(0, answer.indexOf("\r\n\r\n")).lines().skip(1).map(field -> field.replaceFirst(":.*", "").toLowerCase(Locale.ROOT)))
                .isSubsetOf("content-type", "x-two", "x-one", "date", "connection", "transfer-encoding", "content-length");
    }

    @Test
    void portTellsTheDoorAndHostDoesNot() throws IOException {
        assertThat(exchange("ocsp", "GET /?cert=00 HTTP/1.1\r\nHost: any:" + ContainerUnderTest.port("client") + "\r\nConnection: close\r\n\r\n"))
                .contains("door ocsp");
    }

    @Test
    void listOfClientsIsServedByJerseyAndRefusesWithASoapFault() throws IOException {
        assertThat(exchange("client", get("/listClients?xRoadInstance=%C3%84"))).startsWith("HTTP/1.1 200")
                .contains("text/xml;charset=utf-8", "<faultcode>server.clientproxy.internal_error</faultcode><faultstring>\u00c3\u0084</faultstring>");
        assertThat(exchange("client", get("/listClients/"))).contains("door client");
        assertThat(exchange("ocsp", get("/listClients"))).contains("door ocsp");
        assertThat(exchange("health", get("/listClients"))).startsWith("HTTP/1.1 404");
    }

    @Test
    void saajFindsItsImplementationInTheApplication() throws IOException {
        String soap = "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Header/><s:Body><listMethods/></s:Body></s:Envelope>";
        assertThat(exchange("client", "POST /saaj HTTP/1.1\r\nHost: any\r\nConnection: close\r\nContent-Length: " + soap.length()
                + "\r\n\r\n" + soap)).startsWith("HTTP/1.1 200").contains("listMethodsResponse");
    }

    @Test
    void healthDoorServesHealthAlone() throws IOException {
        assertThat(exchange("health", get("/"))).startsWith("HTTP/1.1 200")
                .contains("Content-Type: application/json").endsWith("{\"ready\":true,\"state\":\"ready\",\"problems\":[]}");
        assertThat(exchange("health", get("/").replace("GET", "HEAD"))).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n");
        assertThat(exchange("health", get("/").replace("GET", "OPTIONS"))).startsWith("HTTP/1.1 405").contains("Allow: GET, HEAD");
        assertThat(exchange("health", get("/r1/x"))).startsWith("HTTP/1.1 404");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/bug", "/silent"})
    void failureBeforeTheAnswerIsAnEmptyAnswerWithAnIdThatTheLogHasOnce(String path) throws Exception {
        String answer = exchange("client", get(path));
        assertThat(answer).startsWith("HTTP/1.1 500").endsWith("\r\n\r\n").doesNotContain("inner text");
        String id = answer.replaceAll("(?s).*X-Turnpike-Error-Id: (\\S+).*", "$1");
        assertThat(ContainerUnderTest.logged(0, id)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/abandon", "/leave-open"})
    void abandonedAnswerHasNoProperEnd(String path) throws IOException {
        assertThat(exchange("client", get(path))).startsWith(MUCH_BEGINS).doesNotEndWith("0\r\n\r\n");
    }

    @Test
    void answerShorterThanPromisedBreaksTheConnection() throws IOException {
        assertThat(exchange("client", get("/too-short").replace("close", "keep-alive"))).startsWith(MUCH_BEGINS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void registeredPeerPassesTheServerDoor(String protocol) throws Exception {
        assertThat(TlsClient.named(TrialDoors.ACCEPTED).get("server", protocol)).contains("door server").contains("peer CN=accepted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void strangerAndPeerWithoutCertificateDoNot(String protocol) throws Exception {
        assertThatThrownBy(() -> TlsClient.named("CN=stranger").get("server", protocol)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> TlsClient.anonymous().get("server", protocol)).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void anyCertificateOrNonePassesTheClientDoor(String protocol) throws Exception {
        assertThat(TlsClient.named("CN=stranger").get("client.tls", protocol)).contains("door client").contains("peer CN=stranger").contains("secure true");
        assertThat(TlsClient.anonymous().get("client.tls", protocol)).contains("door client").doesNotContain("peer ");
    }

    @Test
    void deployedServersSuitesAreOffered() throws Exception {
        try (SSLSocket socket = TlsClient.named(TrialDoors.ACCEPTED).connect("server", "TLSv1.2")) {
            socket.setEnabledCipherSuites(new String[] {"TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384"});
            assertThat(TrialServer.exchange(socket, get("/"))).contains("door server");
        }
    }

    /** The X-Road 7 suite for EC keys, which this server has; the others, with TLS 1.3, are in {@link ServerContainerIT}. */
    @ParameterizedTest(name = "certificate ''{0}'': {1}")
    @CsvSource({"accepted,CONNECTION ESTABLISHED", "stranger,alert certificate unknown", "''," + ServerContainerIT.NO_CERTIFICATE})
    void opensslWithTheSuiteForEcKeys(String identity, String answer) throws Exception {
        assumeTrue(OpenSsl.isInstalled(), "openssl is not on this machine");
        if (!identity.isEmpty()) {
            Doors.TlsKey key = TrialDoors.newKey("CN=" + identity);
            OpenSsl.write(folder, identity, key.key(), key.chain().get(0));
        }
        assertThat(OpenSsl.connect(ContainerUnderTest.ADDRESS, ContainerUnderTest.port("server"),
                ServerContainerIT.options(folder, "tls1_2", "ECDHE-ECDSA-AES256-SHA384", identity), identity.equals("accepted"))).containsPattern(answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void newKeyServesTheNextConnectionOfOldPeersToo(String protocol) throws Exception {
        TlsClient client = TlsClient.named(TrialDoors.ACCEPTED);
        String before = subjectAtServerDoor(client, protocol);
        exchange("client", get("/roll"));
        assertThat(subjectAtServerDoor(client, protocol)).startsWith("CN=authentication-").isNotEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void forgottenSessionIsNotResumed(String protocol) throws Exception {
        TlsClient client = TlsClient.named(TrialDoors.ACCEPTED);
        long first = sessionCreated(client, protocol);
        assertThat(sessionCreated(client, protocol)).isEqualTo(first);
        exchange("client", get("/forget"));
        assertThat(sessionCreated(client, protocol)).isNotEqualTo(first);
    }

    private static long sessionCreated(TlsClient client, String protocol) throws Exception {
        Thread.sleep(5);                                                   // sessions are told apart by milliseconds
        try (SSLSocket socket = client.connect("server", protocol)) {
            TrialServer.exchange(socket, get("/"));
            return socket.getSession().getCreationTime();
        }
    }

    private static String subjectAtServerDoor(TlsClient client, String protocol) throws Exception {
        try (SSLSocket socket = client.connect("server", protocol)) {
            TrialServer.exchange(socket, get("/"));
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSubjectX500Principal().getName();
        }
    }
}
