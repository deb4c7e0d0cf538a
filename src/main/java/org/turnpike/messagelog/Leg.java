package org.turnpike.messagelog;

/**
 * The kinds of messages of an exchange: whether this server is the consumer's or the provider's server, whether the message is SOAP or REST, and
 * whether it is the request or the response. Requests are signed by the service client's member, and responses by the service provider's member.
 */
public enum Leg {
    CONSUMER_SOAP_REQUEST(true, false, false),
    CONSUMER_SOAP_RESPONSE(true, false, true),
    CONSUMER_REST_REQUEST(true, true, false),
    CONSUMER_REST_RESPONSE(true, true, true),
    PROVIDER_SOAP_REQUEST(false, false, false),
    PROVIDER_SOAP_RESPONSE(false, false, true),
    PROVIDER_REST_REQUEST(false, true, false),
    PROVIDER_REST_RESPONSE(false, true, true);

    private final boolean consumer;
    private final boolean rest;
    private final boolean response;

    Leg(boolean consumer, boolean rest, boolean response) {
        this.consumer = consumer;
        this.rest = rest;
        this.response = response;
    }

    /** Returns the leg with these properties. */
    public static Leg of(boolean consumer, boolean rest, boolean response) {
        for (Leg leg : values()) {
            if (leg.consumer == consumer && leg.rest == rest && leg.response == response) {
                return leg;
            }
        }
        throw new AssertionError("There is no leg for this combination");
    }

    /** Whether this server is the consumer's server; otherwise it is the provider's server. */
    public boolean isConsumer() {
        return consumer;
    }

    /** Whether the message is a REST message; otherwise it is a SOAP message. */
    public boolean isRest() {
        return rest;
    }

    /** Whether the message is the response; otherwise it is the request. */
    public boolean isResponse() {
        return response;
    }
}
