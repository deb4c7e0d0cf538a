package org.turnpike.provider;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.turnpike.message.Headers;

/**
 * The answer of an information system. The body is a stream from the open connection; {@link #close} releases the connection.
 *
 * @param body empty if the answer has no entity (HEAD, 204)
 */
public record ServiceAnswer(int status, String reason, Headers headers, Optional<InputStream> body, Closeable connection)
        implements Closeable {
    @Override
    public void close() throws IOException {
        connection.close();
    }
}
