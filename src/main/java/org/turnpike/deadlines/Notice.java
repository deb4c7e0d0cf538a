package org.turnpike.deadlines;

/**
 * A kind of JMX notification to operators. Most kinds are in pairs: one reports that a problem starts, the other that it ends. A notification is sent
 * both by the bean that is named here and by {@code SecurityServer}. A listener of {@code SecurityServer} therefore receives all notifications. The
 * message is a sentence. The type starts with {@code turnpike.}.
 */
public enum Notice {
    GLOBAL_CONFIGURATION_MISSED("GlobalConfiguration", "turnpike.globalconf.missed", "The global configuration could not be refreshed, or has expired"),
    GLOBAL_CONFIGURATION_RESTORED("GlobalConfiguration", "turnpike.globalconf.restored", "The global configuration is refreshed again"),
    OCSP_FAILED("Ocsp", "turnpike.ocsp.failed", "An OCSP response for one of this server's certificates is missing"),
    OCSP_RESTORED("Ocsp", "turnpike.ocsp.restored", "The OCSP response is available again"),
    TIME_STAMPING_FAILED("TimeStamping", "turnpike.timestamping.failed", "Messages cannot be time-stamped"),
    TIME_STAMPING_RESTORED("TimeStamping", "turnpike.timestamping.restored", "Messages are time-stamped again"),
    KEY_NOT_AVAILABLE("Keys", "turnpike.keys.unavailable", "A member, or the server itself, has no usable key"),
    KEY_AVAILABLE("Keys", "turnpike.keys.available", "The member, or the server itself, has a key again"),
    TOKEN_NOT_AVAILABLE("Tokens", "turnpike.tokens.unavailable", "A token is not logged in, or its device is missing"),
    TOKEN_AVAILABLE("Tokens", "turnpike.tokens.available", "The token is in use again"),
    DEADLINE("Deadlines", "turnpike.deadline", "Something expires soon or has expired. Sent once for each threshold that is passed");

    private final String bean;
    private final String type;
    private final String description;

    Notice(String bean, String type, String description) {
        this.bean = bean;
        this.type = type;
        this.description = description;
    }

    /** The bean that sends this notification, in addition to SecurityServer. */
    public String bean() {
        return bean;
    }

    /** The notification's type. */
    public String type() {
        return type;
    }

    public String description() {
        return description;
    }
}
