package org.turnpike.monitoring;

import java.util.Arrays;

/** The part that this security server had in an exchange (operations.md §b.1). */
public enum ExchangeRole {
    /** It served the information system that sent the request. */
    CLIENT("Client"),
    /** It served the information system that answered the request. */
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
     * Returns the role of that wire name.
     *
     * @throws IllegalArgumentException when no role has that name
     */
    public static ExchangeRole of(String wire) {
        return Arrays.stream(values()).filter(role -> role.wire.equals(wire)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + wire + "' is neither Client nor Producer"));
    }
}
