package org.turnpike.messagelog.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A file is handed over when the other side said so, and only then. */
@Tag("slow")
class HandOverTest {
    private static final Instant NOW = Instant.parse("2026-11-21T01:00:00Z");
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();

    @TempDir
    private Path folder;
    private Path file;

    @BeforeEach
    void write() throws Exception {
        file = Files.writeString(folder.resolve("mlog-$(x) & y.zip"), "an archive file");
    }

    /** A program of one class, run as {@code java Source.java}. */
    private List<String> program(String body) throws IOException {
        Path source = Files.writeString(folder.resolve("Taker.java"), "import java.nio.file.*;\npublic class Taker { public static void main(String[] a)"
                + " throws Exception { " + body + " } }");
        return List.of(JAVA, source.toString());
    }

    @Test
    void theCommandGetsTheFileAsOneArgument() throws Exception {
        List<String> program = program("Files.copy(Path.of(a[0]), Path.of(a[0] + \".taken\"));");
        new HandOverCommandClient(program, LONG).take(file);
        assertThat(folder.resolve("mlog-$(x) & y.zip.taken")).hasSameBinaryContentAs(file);
        List<String> named = new java.util.ArrayList<>(program("if (!a[0].equals(\"--from=\" + a[1]) || a.length != 2) System.exit(4);"));
        named.addAll(List.of("--from={file}", "{file}"));
        new HandOverCommandClient(named, LONG).take(file);
    }

    @Test
    void aStatusOtherThanNoughtIsAFailureWithWhatTheCommandSaid() throws Exception {
        HandOverCommandClient failing = new HandOverCommandClient(program("System.err.println(\"no room\\u001b[2J\"); System.exit(3);"), LONG);
        assertThatThrownBy(() -> failing.take(file)).isInstanceOf(IOException.class).hasMessageContaining("status 3: no room")
                .hasMessageNotContaining("\u001b");
        assertThatThrownBy(() -> new HandOverCommandClient(List.of("/no/such/program"), LONG).take(file)).isInstanceOf(IOException.class);
        assertThat(file).exists();
    }

    @Test
    void aCommandThatDoesNotEndIsKilled() throws Exception {
        Path began = folder.resolve("began");
        HandOverCommandClient endless = new HandOverCommandClient(program("Files.writeString(Path.of(\"" + began
                + "\"), String.valueOf(ProcessHandle.current().pid())); new java.util.concurrent.CountDownLatch(1).await();"), Duration.ofSeconds(20));
        assertThatThrownBy(() -> endless.take(file)).hasMessageContaining("within PT20S");
        var killed = ProcessHandle.of(Long.parseLong(Files.readString(began)));
        if (killed.isPresent()) {
            killed.get().onExit().get(2, TimeUnit.MINUTES);
        }
    }

    @Test
    void aCommandThatSaysMuchDoesNotHang() throws Exception {
        new HandOverCommandClient(program("for (int i = 0; i < 100000; i++) System.out.println(\"copying\");"), LONG).take(file);
    }

    @Test
    void wordsAreSplitAtBlanksOutsideQuotes() {
        assertThat(HandOverCommandClient.words(" scp  -i \"a key\" {file} \"\" host:")).containsExactly("scp", "-i", "a key", "{file}", "", "host:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "\"\" x", "a\"b c\""})
    void whatIsNoCommandIsRefused(String text) {
        assertThatThrownBy(() -> HandOverCommandClient.words(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theStoreGetsTheFileSigned() throws Exception {
        Map<String, String> got = new ConcurrentHashMap<>();
        int[] status = {200};
        HttpServer store = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        store.createContext("/", exchange -> {
            try (exchange) {
                got.put("request", exchange.getRequestMethod() + " " + exchange.getRequestURI());
                exchange.getRequestHeaders().forEach((name, values) -> got.put(name.toLowerCase(java.util.Locale.ROOT), values.get(0)));
                got.put("body", new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                byte[] answer = "<Code>SlowDown</Code>\u001b".getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(status[0], status[0] == 200 ? -1 : answer.length);
                if (status[0] != 200) {
                    exchange.getResponseBody().write(answer);
                }
            }
        });
        store.start();
        String authority = "127.0.0.1:" + store.getAddress().getPort();
        Path archive = Files.writeString(folder.resolve("mlog-1.zip"), "an archive file");
        try (ObjectStorageClient client = client("http://" + authority, LONG)) {
            client.take(archive);
            String sha256 = AwsSignature.sha256("an archive file".getBytes(StandardCharsets.UTF_8));
            assertThat(got).containsEntry("request", "PUT /evidence/ss1/mlog-1.zip").containsEntry("body", "an archive file")
                    .containsEntry("x-amz-content-sha256", sha256).containsEntry("content-length", "15");
            AwsSignature expected = new AwsSignature("access", "secret", "eu-north-1", "s3");
            assertThat(got.get("authorization")).isEqualTo(expected.authorization("PUT", "/evidence/ss1/mlog-1.zip", "", new TreeMap<>(Map.of(
                    "host", authority, "x-amz-content-sha256", sha256, "x-amz-date", "20261121T010000Z")), sha256, NOW));
            for (int other : new int[] {201, 204, 307, 403, 503}) {
                status[0] = other;
                assertThatThrownBy(() -> client.take(archive)).isInstanceOf(IOException.class).hasMessageContaining("HTTP status " + other)
                        .hasMessageNotContaining("secret").hasMessageNotContaining("\u001b");
            }
        } finally {
            store.stop(0);
        }
        try (ObjectStorageClient client = client("http://" + authority, LONG)) {
            assertThatThrownBy(() -> client.take(archive)).as("nobody listens").isInstanceOf(IOException.class);
        }
    }

    @Test
    void aStoreThatNeverAnswersIsGivenUp() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        HttpServer store = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        store.createContext("/", exchange -> {
            try (exchange) {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        store.start();
        try (ObjectStorageClient client = client("http://127.0.0.1:" + store.getAddress().getPort(), Duration.ofSeconds(1))) {
            assertThatThrownBy(() -> client.take(file("mlog-1.zip"))).hasMessageContaining("did not accept the file in time").hasMessageContaining("PT1S");
        } finally {
            end.countDown();
            store.stop(0);
        }
    }

    private Path file(String name) throws IOException {
        return Files.writeString(folder.resolve(name), "an archive file");
    }

    private static ObjectStorageClient client(String endpoint, Duration longest) {
        return new ObjectStorageClient(new ObjectStorageClient.Settings(URI.create(endpoint), "eu-north-1", "evidence", "ss1/", "access",
                "secret".toCharArray()), longest, InstantSource.fixed(NOW));
    }

    @ParameterizedTest
    @CsvSource({"http://store.example.org,evidence,ss1/", "https://store.example.org/path,evidence,ss1/", "ftp://127.0.0.1,evidence,ss1/", "https:x,evidence,ss1/",
        "https://store.example.org,a,ss1/", "https://store.example.org,../x,ss1/", "https://store.example.org,evidence,ss1", "https://store.example.org,evidence,../x/y z/"})
    void settingsOutOfBoundsAreRefused(String endpoint, String bucket, String prefix) {
        assertThatThrownBy(() -> new ObjectStorageClient.Settings(URI.create(endpoint), "r", bucket, prefix, "a", new char[0]))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
