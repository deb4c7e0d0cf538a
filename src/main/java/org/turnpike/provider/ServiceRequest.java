package org.turnpike.provider;

import org.turnpike.message.Headers;

/**
 * The form in which a verified message is sent to an information system.
 *
 * @param target raw path and query, sent unchanged
 * @param headers sent in this order; they do not include headers that the HTTP client sets itself
 * @param entity the part of the message that is the entity of the HTTP request
 */
public record ServiceRequest(String method, String target, Headers headers, MessageEntity entity) {
}
