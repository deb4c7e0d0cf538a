package org.turnpike;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.turnpike.message.Headers;

/**
 * An HTTP server that keeps what it is asked and answers prepared bytes, head and all, so that a test decides about every byte: as an
 * information system, or behind TLS as the security server of a hostile provider. One request a connection.
 */
final class RecordingSystem implements Closeable {
    private final ServerSocket door;
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final List<IOException> failures = new CopyOnWriteArrayList<>();
    private volatile Answer answer;

    /** A request as it came; the body after transfer-decoding. */
    record Request(String startLine, Headers headers, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** What is answered: a whole HTTP message, or less. */
    interface Answer {
        byte[] to(Request request) throws Exception;
    }

    /** On a free port of 127.0.0.1. */
    RecordingSystem() throws IOException {
        this(new ServerSocket(0, 1024, InetAddress.getByName("127.0.0.1")));
    }

    /** On a door of the caller's, which is closed with this. */
    RecordingSystem(ServerSocket door) {
        this.door = door;
        Thread accepting = new Thread(this::accept, "recording-system");
        accepting.setDaemon(true);
        accepting.start();
    }

    /** From now on this is answered. */
    void answer(Answer prepared) {
        answer = prepared;
    }

    /** What was asked since the last {@link #forget}. */
    List<Request> requests() {
        return List.copyOf(requests);
    }

    /** The only request there was. */
    Request only() {
        if (requests.size() != 1) {
            throw new AssertionError(requests.size() + " requests instead of one");
        }
        return requests.get(0);
    }

    void forget() {
        requests.clear();
        failures.clear();
    }

    /** Where it is. */
    String url() {
        return "http://" + door.getInetAddress().getHostAddress() + ":" + door.getLocalPort();
    }

    /** An HTTP message with that head and body; Content-Length is added. */
    static byte[] http(String head, byte[] body) {
        return raw(head + "\r\nContent-Length: " + body.length, body);
    }

    /** An HTTP message with exactly that head. */
    static byte[] raw(String head, byte[] body) {
        ByteArrayOutputStream http = new ByteArrayOutputStream();
        http.writeBytes((head + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.UTF_8));
        http.writeBytes(body);
        return http.toByteArray();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket connection = door.accept();
                Thread serving = new Thread(() -> serve(connection), "recording-connection");
                serving.setDaemon(true);
                serving.start();
            } catch (IOException e) {
                failures.add(e);                        // the door was closed, or a handshake failed
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            Request request = read(connection.getInputStream());
            requests.add(request);
            OutputStream to = connection.getOutputStream();
            to.write(answer.to(request));
            to.flush();
        } catch (IOException e) {
            failures.add(e);                            // the peer left
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static Request read(InputStream from) throws IOException {
        String start = line(from);
        List<Headers.Field> fields = new ArrayList<>();
        for (String line = line(from); !line.isEmpty(); line = line(from)) {
            int colon = line.indexOf(':');
            fields.add(new Headers.Field(line.substring(0, colon), line.substring(colon + 1).strip()));
        }
        Headers headers = new Headers(fields);
        return new Request(start, headers, body(from, headers));
    }

    private static byte[] body(InputStream from, Headers headers) throws IOException {
        if (headers.first("Transfer-Encoding").filter("chunked"::equalsIgnoreCase).isPresent()) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            for (int size = size(from); size > 0; size = size(from)) {
                body.write(exactly(from, size));
                line(from);
            }
            line(from);
            return body.toByteArray();
        }
        return exactly(from, headers.first("Content-Length").map(Integer::parseInt).orElse(0));
    }

    private static int size(InputStream from) throws IOException {
        return Integer.parseInt(line(from).strip(), 16);
    }

    private static byte[] exactly(InputStream from, int count) throws IOException {
        byte[] bytes = from.readNBytes(count);
        if (bytes.length < count) {
            throw new IOException("the request broke off");
        }
        return bytes;
    }

    private static String line(InputStream from) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = from.read(); b != '\n'; b = from.read()) {
            if (b < 0) {
                throw new IOException("the request broke off");
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.UTF_8).strip();
    }

    @Override
    public void close() throws IOException {
        door.close();
    }
}
