package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.tools.ws.WsImport;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.sandbox.Identities;

/**
 * Clients nobody here wrote call through both servers, each in a process of its own: curl, JAX-WS with what wsimport generates from the
 * sandbox's WSDL, and the npm package soap. Those that are programs of the machine are passed over where they are missing, unless
 * {@code TURNPIKE_TEST_CLIENTS=required} says, as {@code .ci/run} does, that they must not be.
 */
@Tag("slow")
class ForeignClientsTest {
    private static final Path CLIENTS = Path.of("src/test/clients");
    private static final String PERSON = "010101-123N";
    @TempDir
    static Path folder;
    private static XRoadInstance instance;
    private static URI door;
    private static URI wsdl;

    @BeforeAll
    static void start() throws Exception {
        instance = new XRoadInstance();
        door = URI.create("http://" + XRoadInstance.CONSUMER_ADDRESS + ":" + instance.ports().client() + "/");
        wsdl = URI.create(instance.sandbox().soapUrl() + "?wsdl");
    }

    @AfterAll
    static void stop() throws Exception {
        instance.close();
    }

    private record Finished(int status, String output) {
    }

    /** Runs a program to its end. */
    private static Finished run(Path in, String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "output", ".txt");
        Path errors = Files.createTempFile(folder, "errors", ".txt");
        Process process = new ProcessBuilder(command).directory(in.toFile()).redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectOutput(output.toFile()).redirectError(errors.toFile()).start();
        if (!process.waitFor(10, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError(String.join(" ", command) + " does not end: " + Files.readString(output) + Files.readString(errors));
        }
        return new Finished(process.exitValue(), Files.readString(output) + (process.exitValue() == 0 ? "" : Files.readString(errors)));
    }

    private static String output(Path in, String... command) throws IOException, InterruptedException {
        Finished finished = run(in, command);
        assertThat(finished.status()).as(String.join(" ", command) + ": " + finished.output()).isZero();
        return finished.output().strip();
    }

    /** Goes on when the program is there; otherwise the test is skipped, or fails where clients are required. */
    private static void requireProgram(String name) throws InterruptedException {
        try {
            assertThat(run(folder, name, "--version").status()).isZero();
        } catch (IOException e) {
            missing(name + " is not installed: " + e.getMessage());
        }
    }

    private static void missing(String what) {
        assumeTrue("required".equals(System.getenv("TURNPIKE_TEST_CLIENTS")), what);
        throw new AssertionError(what);
    }

    private static void assertRecorded(String id) throws SQLException {
        assertThat(instance.consumer().server().records().count(id)).isEqualTo(2);
        assertThat(instance.provider().server().records().count(id)).isEqualTo(2);
    }

    // curl

    private static String curl(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("curl", "--silent", "--show-error", "--noproxy", "*", "--max-time", "300"));
        command.addAll(List.of(arguments));
        return output(folder, command.toArray(String[]::new));
    }

    private static String people(String rest) {
        return door.resolve("/r1/" + Identities.PEOPLE.provider().path() + "/people" + rest).toString();
    }

    @Test
    void curlCallsSoap() throws Exception {
        requireProgram("curl");
        String request = Call.envelope(Identities.PORTAL, Identities.GET_PERSON, "from-curl",
                "<p:getPerson xmlns:p=\"http://sandbox.turnpike.example/registry\"><p:nationalId>" + PERSON + "</p:nationalId></p:getPerson>");
        Path file = Files.writeString(folder.resolve("request.xml"), request);
        String written = "\n%{http_code} %{content_type}";
        assertThat(curl("-H", "Content-Type: text/xml; charset=UTF-8", "-H", "SOAPAction: \"\"", "--data-binary", "@" + file, "-w", written, door.toString()))
                .contains("getPersonResponse", "Virtanen", "requestHash").endsWith("200 text/xml;charset=UTF-8");
        assertRecorded("from-curl");
        Files.writeString(file, request.replace(">portal<", ">stranger<"));
        assertThat(curl("-H", "Content-Type: text/xml", "--data-binary", "@" + file, "-w", written, door.toString()))
                .contains("<faultcode>server.clientproxy.unknown_member</faultcode>").endsWith("200 text/xml;charset=utf-8");
    }

    /** curl waits for "100 Continue" before it sends a large body, and sends it chunked where it does not know its length. */
    @Test
    void curlSendsALargePackageChunked() throws Exception {
        requireProgram("curl");
        String id = Call.newId();
        Path attachment = Files.write(folder.resolve("attachment.bin"), new byte[3 << 20]);
        Path body = folder.resolve("package.bin");
        try (var to = Files.newOutputStream(body)) {
            to.write(("--b\r\nContent-Type: text/xml\r\n\r\n" + Call.envelope(Identities.PORTAL, Identities.ECHO, id,
                    "<e:echo xmlns:e=\"http://sandbox.turnpike.example/registry\"/>") + "\r\n--b\r\nContent-Type: application/octet-stream\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            Files.copy(attachment, to);
            to.write("\r\n--b--\r\n".getBytes(StandardCharsets.UTF_8));
        }
        String answer = curl("-H", "Content-Type: multipart/related; boundary=b", "-H", "Transfer-Encoding: chunked", "-H", "Expect: 100-continue",
                "--data-binary", "@" + body, "-o", folder.resolve("answer.bin").toString(), "-w", "%{http_code} %{size_download}", door.toString());
        assertThat(answer).startsWith("200 ");
        assertThat(Long.parseLong(answer.substring(4))).isGreaterThan(3 << 20);
        assertRecorded(id);
    }

    @Test
    void curlCallsRest() throws Exception {
        requireProgram("curl");
        String client = "X-Road-Client: " + Identities.PORTAL.path();
        assertThat(curl("-i", "-H", client, "-H", "X-Road-Id: rest-from-curl", people("/" + PERSON))).startsWith("HTTP/1.1 200")
                .contains("Virtanen", "x-road-id: rest-from-curl");
        assertRecorded("rest-from-curl");
        String echo = door.resolve("/r1/" + Identities.ECHO_REST.provider().path() + "/echoRest/a%20b?q=%26").toString();
        assertThat(curl("-X", "PUT", "-H", client, "-H", "Content-Type: application/json", "--data", "{\"a\":1}", echo)).contains("PUT", "a%20b", "%26");
        assertThat(curl("--head", "-H", client, people("/" + PERSON))).startsWith("HTTP/1.1 200");
        assertThat(curl("-w", " %{http_code}", "-H", "X-Road-Client: " + Identities.VISITOR.path(), people("")))
                .contains("\"type\":\"server.serverproxy.access_denied\"").endsWith(" 500");
    }

    // JAX-WS

    @Test
    void jaxWsClientGeneratedFromTheWsdlCalls() throws Exception {
        Path classes = Files.createDirectory(folder.resolve("jaxws"));
        generate(classes);
        compile(classes, CLIENTS.resolve("jaxws/RegistryCaller.java"));
        assertThat(jaxWs(classes, "portal", "from-jax-ws")).isEqualTo(PERSON + " Virtanen 2001-01-01 from-jax-ws");
        assertRecorded("from-jax-ws");
        assertThat(jaxWs(classes, "stranger", "refused")).isEqualTo("fault server.clientproxy.unknown_member");
    }

    private static void generate(Path into) throws Exception {
        try {
            assertThat(WsImport.doMain(new String[] {"-quiet", "-XadditionalHeaders", "-Xnocompile", "-p", "generated", "-s", into.toString(),
                "-d", into.toString(), wsdl.toString()})).isZero();
        } catch (Throwable e) {
            throw new AssertionError("wsimport failed", e);
        }
    }

    private static void compile(Path classes, Path caller) throws IOException {
        try (Stream<Path> generated = Files.walk(classes)) {
            List<String> arguments = new ArrayList<>(List.of("-proc:none", "-cp", System.getProperty("java.class.path"), "-d", classes.toString(),
                    caller.toString()));
            generated.filter(file -> file.toString().endsWith(".java")).forEach(file -> arguments.add(file.toString()));
            assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new))).isZero();
        }
    }

    private static String jaxWs(Path classes, String subsystem, String id) throws Exception {
        return output(folder, Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                classes + File.pathSeparator + System.getProperty("java.class.path"), "RegistryCaller", wsdl.toString(), door.toString(), subsystem, PERSON, id);
    }

    // npm

    @Test
    void npmPackageSoapCalls() throws Exception {
        requireProgram("node");
        requireProgram("npm");
        for (String file : List.of("package.json", "package-lock.json", "call.js")) {
            Files.copy(CLIENTS.resolve("node").resolve(file), folder.resolve(file));
        }
        Finished fetched = run(folder, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
        if (fetched.status() != 0) {
            missing("npm cannot fetch the package soap: " + fetched.output());
        }
        assertThat(node("portal", "from-node")).isEqualTo(PERSON + " Virtanen from-node");
        assertRecorded("from-node");
        assertThat(node("stranger", "refused")).isEqualTo("fault server.clientproxy.unknown_member");
    }

    private static String node(String subsystem, String id) throws Exception {
        return output(folder, "node", "call.js", wsdl.toString(), door.toString(), subsystem, PERSON, id);
    }
}
