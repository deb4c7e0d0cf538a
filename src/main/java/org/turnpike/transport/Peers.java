package org.turnpike.transport;

import java.io.IOException;
import java.util.List;

import org.turnpike.fault.RefusedException;
import org.turnpike.message.Headers;
import org.turnpike.message.Multipart;

/**
 * Sends transport messages to other security servers. {@link PeerClient} does this over TLS; tests use recorded answers of real servers instead.
 * Thread-safe.
 */
public interface Peers {

    /**
     * Sends a message and returns the answer's head, its body to be read.
     *
     * @param identity the identity of this server
     * @param addresses hosts of the candidate servers
     * @param judge verifies the peer before a byte of the message is sent
     * @param headers the header fields of the request, including Content-Type; other fields of HTTP are added
     * @param body written at most once, after the peer was accepted
     * @throws RefusedException if the judge rejects the peer, the body fails, or the connection fails
     * @throws IOException when the exchange breaks after it has begun
     */
    PeerResponse send(PeerIdentity identity, List<String> addresses, PeerCheck judge, Headers headers, Multipart.Body body)
            throws IOException, RefusedException;
}
