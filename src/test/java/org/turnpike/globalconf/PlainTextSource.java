package org.turnpike.globalconf;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** Serves files over HTTP; a client that begins with TLS gets no answer at all, as behind a firewall that swallows what it does not know. */
final class PlainTextSource implements Closeable {
    private static final int TLS_HANDSHAKE = 0x16;

    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Function<String, byte[]> files;
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    PlainTextSource(Function<String, byte[]> files) throws IOException {
        this.files = files;
        Thread accepting = new Thread(this::acceptUntilClosed, "plain-text-source");
        accepting.setDaemon(true);
        accepting.start();
    }

    String base() {
        return "http://127.0.0.1:" + socket.getLocalPort();
    }

    private void acceptUntilClosed() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                open.add(connection);
                answer(connection);
            } catch (IOException over) {
                continue;
            }
        }
    }

    private void answer(Socket connection) throws IOException {
        InputStream in = connection.getInputStream();
        int first = in.read();
        if (first == TLS_HANDSHAKE) {
            return;
        }
        StringBuilder head = new StringBuilder().append((char) first);
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
        byte[] body = files.apply(head.toString().split(" ")[1]);
        String status = body == null ? "404 Not Found" : "200 OK";
        connection.getOutputStream().write(("HTTP/1.1 " + status + "\r\nConnection: close\r\nContent-Length: " + (body == null ? 0 : body.length)
                + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        connection.getOutputStream().write(body == null ? new byte[0] : body);
        connection.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket connection : open) {
            connection.close();
        }
    }
}
