package org.turnpike;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.turnpike.transport.OcspRetrievalAnswer;

/**
 * A provider's security server that shows any certificate, speaks the TLS it is told to, serves any OCSP responses, and answers every
 * message that reaches it with the fault {@value #REACHED}.
 */
final class HostileProvider implements Closeable {
    static final String REACHED = "hostile.reached";
    private static final byte[] END_OF_BODY = "\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket door;
    private final HttpServer ocspDoor;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile Role role;
    private volatile List<byte[]> responses = List.of();
    private volatile int ocspStatus = 200;

    /** What it is from one {@link #be} to the next; a connection has the role of when it was accepted, and reports to that role alone. */
    private static final class Role {
        private final HostileTls tls;
        private final String protocol;
        private final String[] suites;
        private final CompletableFuture<String> seen = new CompletableFuture<>();
        private volatile Optional<byte[]> serverHello = Optional.empty();
        private volatile int messageBytes;

        Role(HostileTls tls, String protocol, String... suites) {
            this.tls = tls;
            this.protocol = protocol;
            this.suites = suites;
        }
    }

    HostileProvider(String address, int port, int ocspPort) throws IOException {
        door = new ServerSocket(port, 50, InetAddress.getByName(address));
        ocspDoor = HttpServer.create(new InetSocketAddress(address, ocspPort), 0);
        ocspDoor.createContext("/", exchange -> {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            OcspRetrievalAnswer answer = new OcspRetrievalAnswer(responses);
            answer.writeTo(body);
            exchange.getResponseHeaders().set("Content-Type", answer.contentType());
            exchange.sendResponseHeaders(ocspStatus, body.size());
            exchange.getResponseBody().write(body.toByteArray());
            exchange.close();
        });
        ocspDoor.start();
        threads.submit(this::acceptUntilClosed);
    }

    /** From the next connection on; nothing of the connections before is remembered. */
    void be(HostileTls.Identity identity, List<byte[]> ocsp, String spoken, String... chosen) throws Exception {
        role = new Role(new HostileTls(Optional.of(identity)), spoken, chosen);
        serve(ocsp, 200);
    }

    /** What the OCSP door answers. */
    void serve(List<byte[]> ocsp, int status) {
        responses = List.copyOf(ocsp);
        ocspStatus = status;
    }

    /** Answers a ClientHello with a ServerHello of that version and suite, without extensions. */
    void answerHello(int version, int suite) {
        String body = "%04x".formatted(version) + "00".repeat(32) + "00" + "%04x".formatted(suite) + "00";
        String handshake = "020000" + "%02x".formatted(body.length() / 2) + body;
        role.serverHello = Optional.of(HexFormat.of().parseHex("16" + "%04x".formatted(version) + "%04x".formatted(handshake.length() / 2) + handshake));
    }

    /** How many bytes of a message, HTTP header included, the consumer has trusted this server with. */
    int messageBytes() {
        return role.messageBytes;
    }

    /** The alert that the consumer answered a {@link #answerHello} with, or how its first connection ended. The alert may arrive after the call has failed. */
    String seen() throws Exception {
        return role.seen.get(1, TimeUnit.MINUTES);
    }

    private void acceptUntilClosed() {
        while (!door.isClosed()) {
            try {
                Socket tcp = door.accept();
                Role now = role;
                threads.submit(() -> serve(tcp, now));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static void serve(Socket tcp, Role role) {
        try (tcp) {
            tcp.setSoTimeout(20_000);
            if (role.serverHello.isPresent()) {
                tcp.getInputStream().read(new byte[1 << 16]);
                tcp.getOutputStream().write(role.serverHello.get());
                role.seen.complete(ClientHello.alertName(tcp.getInputStream().readNBytes(7)));
            } else {
                serveTls(tcp, role);
            }
        } catch (SSLException refused) {
            role.seen.complete(HostileTls.alertIn(refused));
        } catch (IOException gone) {
            role.seen.complete(gone.toString());
        }
    }

    private static void serveTls(Socket tcp, Role role) throws IOException {
        try (SSLSocket socket = (SSLSocket) role.tls.context().getSocketFactory().createSocket(tcp, null, tcp.getPort(), true)) {
            socket.setUseClientMode(false);
            socket.setNeedClientAuth(true);
            socket.setEnabledProtocols(new String[] {role.protocol});
            if (role.suites.length > 0) {
                socket.setEnabledCipherSuites(role.suites);
            }
            socket.startHandshake();
            read(socket.getInputStream(), role);
            answer(socket.getOutputStream());
        }
    }

    private static void read(InputStream in, Role role) throws IOException {
        byte[] tail = new byte[END_OF_BODY.length];
        for (int b = in.read(); b >= 0; b = in.read()) {
            role.messageBytes++;
            System.arraycopy(tail, 1, tail, 0, tail.length - 1);
            tail[tail.length - 1] = (byte) b;
            if (java.util.Arrays.equals(tail, END_OF_BODY)) {
                return;
            }
        }
        throw new IOException("the consumer went away");
    }

    private static void answer(OutputStream out) throws IOException {
        String fault = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><SOAP-ENV:Envelope xmlns:SOAP-ENV=\"http://schemas.xmlsoap.org/soap/envelope/\">"
                + "<SOAP-ENV:Body><SOAP-ENV:Fault><faultcode>" + REACHED + "</faultcode><faultstring>reached</faultstring>"
                + "<faultactor></faultactor><detail><faultDetail xmlns=\"\">id</faultDetail></detail></SOAP-ENV:Fault></SOAP-ENV:Body></SOAP-ENV:Envelope>";
        out.write(("HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=utf-8\r\nConnection: close\r\nContent-Length: " + fault.length() + "\r\n\r\n" + fault)
                .getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() throws IOException {
        door.close();
        ocspDoor.stop(0);
        threads.shutdown();
        try {
            if (!threads.awaitTermination(30, TimeUnit.SECONDS)) {
                throw new IOException("a connection is still served");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
