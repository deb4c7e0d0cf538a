package org.turnpike.transport;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/**
 * A connection that collects writes and sends them together before the next read. A TLS 1.3 client writes its certificate and the following messages
 * separately. If the peer rejects the certificate at once and closes the connection, the later writes would fail, and the alert of the peer would
 * never be read. Used by one thread, and only for a handshake: the collected bytes are not limited.
 */
final class GatheredSocket extends Socket {
    private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();

    @Override
    public OutputStream getOutputStream() {
        return waiting;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(super.getInputStream()) {
            @Override
            public int read() throws IOException {
                send();
                return in.read();
            }

            @Override
            public int read(byte[] to, int offset, int length) throws IOException {
                send();
                return in.read(to, offset, length);
            }
        };
    }

    private void send() throws IOException {
        if (waiting.size() > 0) {
            byte[] together = waiting.toByteArray();
            waiting.reset();
            super.getOutputStream().write(together);
        }
    }

    /** Sends the collected bytes, which may be the alert that ends the handshake. */
    @Override
    public void close() throws IOException {
        try {
            if (isConnected() && !isClosed()) {
                send();
            }
        } finally {
            super.close();
        }
    }
}
