package org.turnpike.messagelog;

/**
 * The messages of an exchange from the view of this server: as the consumer's server or as the provider's, for a SOAP or a REST message,
 * with the request or the response. Requests are signed by the service client's member, responses by the service provider's.
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

    /** The leg with these properties. */
    public static Leg of(boolean consumer, boolean rest, boolean response) {
        for (Leg leg : values()) {
            if (leg.consumer == consumer && leg.rest == rest && leg.response == response) {
                return leg;
            }
        }
        throw new AssertionError("Every combination has its leg");
    }

    /** Whether this server is the consumer's; otherwise it is the provider's. */
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
