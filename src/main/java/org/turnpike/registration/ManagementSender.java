package org.turnpike.registration;

import java.io.IOException;

/**
 * Sends a management request as an X-Road message of this server's owner. Another package implements this interface with the client proxy.
 * Thread-safe.
 */
@FunctionalInterface
public interface ManagementSender {

    /** @throws IOException if there is no answer */
    byte[] send(String contentType, byte[] entity) throws IOException;
}
