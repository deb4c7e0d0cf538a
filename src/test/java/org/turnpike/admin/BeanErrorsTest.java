package org.turnpike.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.ObjectName;
import javax.management.remote.JMXConnectorServer;
import javax.management.remote.JMXConnectorServerFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.XRoadInstance;
import org.turnpike.sandbox.Identities;

/** Every operation of every bean answers a bad argument with a sentence that a client without any class of this server can read. */
@Tag("slow")
class BeanErrorsTest {
    /** What is not a sentence, or what a bug leaves behind. */
    private static final Pattern NO_SENTENCE = Pattern.compile("(?<!['(])\\bnull\\b|UnmarshalException|ClassNotFoundException|Input length = |No enum constant|No content to map"
            + "|StackOverflowError|OutOfMemoryError|failed unexpectedly|Exception\\b|\\bjava\\.|org\\.turnpike|com\\.fasterxml|Illegal character in |For input string"
            + "|Illegal base64|Index \\d+ out of|String index|Expected scheme-specific|Text '.*' could not be parsed");
    private static final Pattern SENTENCE = Pattern.compile("[\\p{Graph} ]{12,4010}");
    private static final long MINUTES = 10;
    private static final int NESTED = 200_000;

    @TempDir
    private static Path folder;
    private static XRoadInstance instance;
    private static JMXConnectorServer jmx;

    private record Answer(String operation, String argument, String kind, String exception, String message) {
        static Answer of(String line) {
            String[] parts = line.split("\t", 5);
            return new Answer(parts[0], parts[1], parts[2], parts[3], parts[4]);
        }

        boolean accepted() {
            return exception.equals("accepted");
        }

        boolean sentence() {
            boolean named = message.contains(" ") && message.matches("(?s).*[a-z]{2} .*");
            return exception.startsWith("java") && named && SENTENCE.matcher(message).matches() && !NO_SENTENCE.matcher(message).find();
        }
    }

    @BeforeAll
    static void start() throws Exception {
        instance = new XRoadInstance("", "", Map.of("turnpike.services.fetch-from-loopback", "true"));
        jmx = JMXConnectorServerFactory.newJMXConnectorServer(new JMXServiceURL("service:jmx:rmi://127.0.0.1"), null, ManagementFactory.getPlatformMBeanServer());
        jmx.start();
    }

    /** The files of earlier faults, and more of their kind. */
    private static Path badFiles() throws IOException {
        Path bad = Files.createDirectories(folder.resolve("bad"));
        try (Stream<Path> files = Files.list(Path.of("src/test/vectors/bad-arguments"))) {
            for (Path file : files.toList()) {
                Files.copy(file, bad.resolve(file.getFileName()));
            }
        }
        Files.writeString(bad.resolve("nested.json"), "{\"openapi\":\"3.0.1\",\"x\":" + "[".repeat(NESTED));
        Files.writeString(bad.resolve("nested.yaml"), "[".repeat(NESTED));
        Files.writeString(bad.resolve("nested.xml"), "<a>".repeat(NESTED));
        Files.writeString(bad.resolve("empty"), "");
        Files.write(bad.resolve("zeros"), new byte[100_000]);
        Files.write(bad.resolve("latin1.yaml"), "openapi: 3.0.1\ninfo: {title: \u00e4, version: '1'}\n".getBytes(StandardCharsets.ISO_8859_1));
        return bad;
    }

    private static HttpServer serving(Path files) throws IOException {
        HttpServer web = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        web.createContext("/", exchange -> {
            byte[] page = Files.readAllBytes(files.resolve(exchange.getRequestURI().getPath().substring(1)));
            exchange.sendResponseHeaders(200, page.length == 0 ? -1 : page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        web.start();
        return web;
    }

    @AfterAll
    static void stop() throws Exception {
        jmx.stop();
        instance.close();
    }

    /** Runs the client in a JVM that has its own classes alone. */
    private static List<Answer> answers(String client) throws Exception {
        Path bad = badFiles();
        HttpServer web = serving(bad);
        try {
            return answers(client, bad, "http://127.0.0.1:" + web.getAddress().getPort() + "/");
        } finally {
            web.stop(0);
        }
    }

    private static List<Answer> answers(String client, Path bad, String url) throws Exception {
        Path classes = Files.createDirectories(folder.resolve("classes"));
        copy(classes, BadArgumentsClient.class.getName());
        Path out = folder.resolve("answers");
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx128m", "-Dstdout.encoding=UTF-8", "-cp",
                classes.toString(), BadArgumentsClient.class.getName(), jmx.getAddress().toString(), "server=ss2,", "http://127.0.0.1:1/none", client,
                bad.toString(), url)
                .redirectOutput(out.toFile()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try {
            assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).isZero();
        try (Stream<String> lines = Files.lines(out, StandardCharsets.UTF_8)) {
            return lines.map(Answer::of).toList();
        }
    }

    private static void copy(Path classes, String name) throws IOException {
        String file = name.replace('.', '/') + ".class";
        Files.createDirectories(classes.resolve(file).getParent());
        try (InputStream bytes = BeanErrorsTest.class.getClassLoader().getResourceAsStream(file)) {
            Files.copy(bytes, classes.resolve(file));
        }
    }

    @Test
    void everyOperationAnswersBadArgumentsWithASentence() throws Exception {
        List<Answer> answers = answers(Identities.REGISTRY.path());
        Set<String> operations = answers.stream().map(Answer::operation).collect(Collectors.toSet());
        List<Answer> rejected = answers.stream().filter(each -> !each.accepted()).toList();
        List<Answer> wrong = rejected.stream().filter(each -> !each.sentence()).toList();
        Files.write(Files.createDirectories(Path.of("target")).resolve("bean-errors.txt"), answers.stream().map(Answer::toString).toList());
        System.out.println("Beans: " + operations.size() + " operations, " + answers.size() + " calls with a bad argument, " + rejected.size() + " rejected, "
                + wrong.size() + " of them without a sentence");
        assertThat(wrong).as("rejected without a sentence").isEmpty();
        assertThat(operations).containsAll(described());
        assertThat(rejected).hasSizeGreaterThan(answers.size() / 2);
    }

    private static List<String> described() throws Exception {
        List<String> operations = new ArrayList<>();
        for (ObjectName name : ManagementFactory.getPlatformMBeanServer().queryNames(new ObjectName("turnpike:server=ss2,type=*"), null)) {
            Arrays.stream(ManagementFactory.getPlatformMBeanServer().getMBeanInfo(name).getOperations())
                    .forEach(each -> operations.add(name.getKeyProperty("type") + "." + each.getName()));
        }
        return operations;
    }
}
