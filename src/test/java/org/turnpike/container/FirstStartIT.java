package org.turnpike.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turnpike.container.TrialServer.get;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.FreePorts;

/** A first start to which nothing happens logs nothing at SEVERE and no stack trace, neither when it starts nor when it stops. */
@Timeout(300)
class FirstStartIT {
    private static final String ADDRESS = "127.0.0.45";
    private static final int CLIENT_PORT = 8080;

    @TempDir
    private Path folder;

    private static void requireCalm(List<String> log) {
        assertThat(log).isNotEmpty().noneMatch(line -> line.matches(".*\\b(SEVERE|ERROR)\\b.*") || line.startsWith("\tat ") || line.contains("Exception in thread"));
    }

    @Test
    void ofAServerWithAnEmptyHome() throws Exception {
        Path log;
        try (TrialServer server = TrialServer.delivered(folder)) {
            assertThat(server.exchange("health", get("/"))).contains("\"state\":\"not-initialised\"");
            log = server.log();
        }
        requireCalm(Files.readAllLines(log));
    }

    @Test
    void ofTheSandbox() throws Exception {
        Path kept = folder.resolve("sandbox");
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx320m", "-jar",
                Path.of(System.getProperty("turnpike.test.artifacts"), "turnpike-sandbox.jar").toString(), "--folder", kept.toString(), "--address", ADDRESS,
                "--port", String.valueOf(FreePorts.next(ADDRESS)), "--services-port", String.valueOf(FreePorts.next(ADDRESS))).redirectErrorStream(true).start();
        List<String> printed = new ArrayList<>();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            readTo("Ctrl-C stops the sandbox.", out, printed);
            requireNoPage();
            process.toHandle().destroy();                          // Process.destroy would close the stream that is read below
            out.lines().forEach(printed::add);
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        requireCalm(printed);
        requireCalm(Files.readAllLines(kept.resolve("server.log")));
    }

    /** What its Tomcat rejects itself is answered as at the doors of a real server. */
    private static void requireNoPage() throws IOException {
        try (Socket socket = new Socket(ADDRESS, CLIENT_PORT)) {
            assertThat(TrialServer.exchange(socket, "GET /%zz HTTP/1.1\r\nHost: door\r\nConnection: close\r\n\r\n")).startsWith("HTTP/1.1 400 ")
                    .doesNotContainIgnoringCase("html", "tomcat");
        }
    }

    private static void readTo(String last, BufferedReader out, List<String> printed) throws IOException {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            printed.add(line);
            if (line.equals(last)) {
                return;
            }
        }
        throw new AssertionError("The sandbox has ended: " + printed);
    }
}
