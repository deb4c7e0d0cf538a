package org.turnpike.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.FreePorts;
import org.turnpike.container.EmbeddedDoors;
import org.turnpike.container.ServerProcess;
import org.turnpike.sandbox.Identities;
import org.turnpike.sandbox.SandboxInstance;

/** Anonymous callers that begin requests and do not go on, against a server whose heap could not hold them all. */
@Tag("slow")
class HeldHeadsTest {
    private static final int ADDRESSES = 2;
    private static final int BEGUN = 1000;

    @TempDir
    private Path folder;

    @Test
    void begunHeadsOfManyConnectionsLeaveRoomForOthers() throws Exception {
        List<Socket> held = new ArrayList<>();
        try (SandboxInstance sandbox = SandboxInstance.open(SandboxInstance.Settings.forProcess("127.0.0.36", 0, 0))) {
            Node node = new Node("consumer", Identities.SS1, "127.0.0.37", Set.of(Identities.PORTAL), folder.resolve("consumer"));
            new HomePreparation(sandbox).prepare(node);
            sandbox.publish();
            EmbeddedDoors.Ports ports = new EmbeddedDoors.Ports(freePort(), freePort(), freePort(), freePort());
            ServerProcess server = ServerProcess.start(node.home(), node.address(), ports, Map.of(), folder.resolve("log"));
            try {
                for (int i = 0; i < ADDRESSES * BEGUN; i++) {
                    Socket socket = new Socket();
                    socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.36." + (1 + i % ADDRESSES)), 0));
                    socket.connect(new InetSocketAddress(node.address(), ports.client()), 60_000);
                    socket.getOutputStream().write("POST / HTTP/1.1\r\nHost: a\r\nX: ".getBytes(StandardCharsets.US_ASCII));
                    held.add(socket);
                }
                HttpResponse<String> answer = HttpClient.newHttpClient().send(HttpRequest.newBuilder(
                        URI.create("http://" + node.address() + ":" + ports.client() + "/listClients")).timeout(Duration.ofSeconds(120)).build(),
                        HttpResponse.BodyHandlers.ofString());
                assertThat(answer.statusCode()).isEqualTo(200);
                Socket last = held.get(held.size() - 1);
                last.setSoTimeout(120_000);
                assertThat(new String(last.getInputStream().readNBytes(12), StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 503");
            } finally {
                for (Socket socket : held) {
                    socket.close();
                }
                server.kill();
            }
        }
    }

    private static int freePort() throws Exception {
        return FreePorts.next("127.0.0.37", "127.0.0.37");
    }
}
