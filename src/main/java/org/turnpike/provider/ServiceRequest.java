package org.turnpike.provider;

import java.util.Optional;
import org.turnpike.message.Headers;
import org.turnpike.message.Multipart;

/**
 * What is sent to an information system.
 *
 * @param target raw path and query, sent as they are
 * @param headers sent in order; none that HTTP itself sets
 * @param body absent for a request without entity
 */
public record ServiceRequest(String method, String target, Headers headers, Optional<Body> body) {

    /**
     * An entity.
     *
     * @param length in bytes; negative when unknown, then it is sent chunked
     */
    public record Body(Multipart.Body bytes, long length) {
    }
}
