package org.turnpike.admin;

import javax.management.ConstructorParameters;

/** One message of a TLS handshake. Has only open types; immutable. */
public final class MessageView {
    private final String direction;
    private final String name;
    private final String detail;
    private final double millis;

    /** Creates a view of all attributes, in the order of the getters. */
    @ConstructorParameters({"direction", "name", "detail", "millis"})
    public MessageView(String direction, String name, String detail, double millis) {
        this.direction = direction;
        this.name = name;
        this.detail = detail;
        this.millis = millis;
    }

    /** sent or received. */
    public String getDirection() {
        return direction;
    }

    /** The name of the message in the TLS specification. */
    public String getName() {
        return name;
    }

    /** What was offered or chosen; may be empty. */
    public String getDetail() {
        return detail;
    }

    /** Milliseconds since the connection was opened. */
    public double getMillis() {
        return millis;
    }
}
