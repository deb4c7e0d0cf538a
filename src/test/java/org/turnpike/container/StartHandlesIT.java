package org.turnpike.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turnpike.container.TrialServer.get;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Tomcat that may have 256 file handles serves on while connections want more, and afterwards. */
class StartHandlesIT {
    private static final int MANY = 400;
    private static final byte[] HALF_A_HELLO = HexFormat.of().parseHex("16030100c801");

    @TempDir
    Path folder;

    private static void limitHandles(TrialServer server) throws IOException {
        Path script = server.base().resolve("bin/setenv.sh");
        Files.writeString(script, Files.readString(script) + "\nulimit -n 256\n");
    }

    private static List<Socket> halfOpen(TrialServer server) throws IOException {
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            Socket socket = new Socket(InetAddress.getByName(TrialServer.ADDRESS), server.port("server"), InetAddress.getByName("127.0.2." + (1 + i % 8)), 0);
            sockets.add(socket);
            try {
                socket.getOutputStream().write(HALF_A_HELLO);
            } catch (IOException closedAtOnce) {
                assertThat(closedAtOnce).isNotNull();
            }
        }
        return sockets;
    }

    private static void requireServes(TrialServer server) throws IOException {
        assertThat(server.exchange("health", get("/"))).startsWith("HTTP/1.1 503").contains("\"state\":\"not-initialised\"");
        assertThat(server.exchange("client", get("/r1/SANDBOX/GOV/2222/registry/people"))).startsWith("HTTP/1.1 500").contains("X-Road-Error:");
    }

    /** Without a reserve the classes that were not loaded then are missing until the restart, and health answers 500. */
    @Test
    void handshakesThatWantEveryFileHandleDamageNothing() throws Exception {
        try (TrialServer server = TrialServer.prepared(folder, StartHandlesIT::limitHandles)) {
            List<Socket> sockets = halfOpen(server);
            requireServes(server);
            for (Socket socket : sockets) {
                socket.close();
            }
            requireServes(server);
            assertThat(Files.readString(server.log())).doesNotContain("NoClassDefFoundError", "Too many open files");
        }
    }
}
