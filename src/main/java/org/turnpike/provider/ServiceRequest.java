package org.turnpike.provider;

import org.turnpike.message.Headers;

/**
 * How a verified message is presented to an information system.
 *
 * @param target raw path and query, sent as they are
 * @param headers sent in order; none that HTTP itself sets
 * @param entity what of the message is the entity of the HTTP request
 */
public record ServiceRequest(String method, String target, Headers headers, MessageEntity entity) {
}
