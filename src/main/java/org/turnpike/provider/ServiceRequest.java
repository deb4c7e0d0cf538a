package org.turnpike.provider;

import org.turnpike.message.Headers;

/**
 * The form in which a verified message is sent to an information system.
 *
 * @param target raw path and query, sent as they are
 * @param headers sent in order; none that HTTP itself sets
 * @param entity the part of the message that is the entity of the HTTP request
 */
public record ServiceRequest(String method, String target, Headers headers, MessageEntity entity) {
}
