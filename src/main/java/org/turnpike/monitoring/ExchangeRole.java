package org.turnpike.monitoring;

import java.util.Arrays;

/** The role of this security server in an exchange (operations.md §b.1). */
public enum ExchangeRole {
    /** This server served the information system that sent the request. */
    CLIENT("Client"),
    /** This server served the information system that answered the request. */
    PRODUCER("Producer");

    private final String wire;

    ExchangeRole(String wire) {
        this.wire = wire;
    }

    /** The value of {@code securityServerType}. */
    public String wire() {
        return wire;
    }

    /**
     * Returns the role with this wire name.
     *
     * @throws IllegalArgumentException if no role has this name
     */
    public static ExchangeRole of(String wire) {
        return Arrays.stream(values()).filter(role -> role.wire.equals(wire)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + wire + "' is neither Client nor Producer"));
    }
}
