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
     * @param identity what this server shows
     * @param addresses hosts of the candidate servers
     * @param judge asked before a byte of the message leaves
     * @param headers of the request, Content-Type included; the rest of HTTP is added
     * @param body written at most once, after the judge has passed the peer
     * @throws RefusedException the judge's or the body's own, and those of the connection
     * @throws IOException when the exchange breaks after it has begun
     */
    PeerResponse send(PeerIdentity identity, List<String> addresses, PeerCheck judge, Headers headers, Multipart.Body body)
            throws IOException, RefusedException;
}
