package org.turnpike.transport;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.message.Headers;
import org.turnpike.trust.RegisteredPeer;

/**
 * A peer's answer; closing it closes the connection, or releases it for reuse if everything was read.
 *
 * @param address the host that answered
 * @param from the peer that answered; it was verified before the message was sent
 */
public record PeerResponse(int status, String reason, Headers headers, InputStream body, String address, RegisteredPeer from) implements Closeable {

    /** Requires status 200 or 500, otherwise rejects with {@code http_error} (messages.md §0.4). */
    public void requireAccepted() throws RefusedException {
        if (status != 200 && status != 500) {
            throw new RefusedException(FaultCode.HTTP_ERROR, "Server responded with error " + status + ": " + reason);
        }
    }

    /** The Content-Type, empty if absent. */
    public String contentType() {
        return headers.first("Content-Type").orElse("");
    }

    @Override
    public void close() throws IOException {
        body.close();
    }
}
