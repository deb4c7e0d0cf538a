package org.turnpike.provider;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.turnpike.message.Headers;

/**
 * What an information system answered; the body is read from the connection, closing gives the connection back.
 *
 * @param body absent when the answer has no entity (HEAD, 204)
 */
public record ServiceAnswer(int status, String reason, Headers headers, Optional<InputStream> body, Closeable connection)
        implements Closeable {
    @Override
    public void close() throws IOException {
        connection.close();
    }
}
