package org.turnpike.admin;

import javax.management.ConstructorParameters;

/**
 * One message of a TLS handshake. Has only open types; immutable.
 *
 * @param getDirection sent or received
 * @param getName the name of the message in the TLS specification
 * @param getDetail what was offered or chosen; may be empty
 * @param getMillis milliseconds since the connection was opened
 */
public record MessageView(String getDirection, String getName, String getDetail, double getMillis) {
    @ConstructorParameters({"direction", "name", "detail", "millis"})
    public MessageView {
    }
}
