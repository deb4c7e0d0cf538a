package org.turnpike.admin;

import javax.management.ConstructorParameters;

/**
 * A certificate request for a CA. Has only open types; immutable.
 *
 * @param getId the id that identifies the request in operations while it waits for its certificate; empty for the internal TLS key
 * @param getKey the id of the key; empty for the internal TLS key
 * @param getFormat PEM or DER
 * @param getSubject the requested subject
 * @param getContent the request: PEM, or base64 of the DER
 */
public record RequestView(String getId, String getKey, String getFormat, String getSubject, String getContent) {
    @ConstructorParameters({"id", "key", "format", "subject", "content"})
    public RequestView {
    }
}
