package org.turnpike.restapi;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.Map;
import java.util.UUID;

/** Adds headers to every answer of the admin door: no caching, no framing, no content sniffing, and scripts of this server only. */
public final class HeadersFilter implements ContainerResponseFilter {
    private static final String CONTENT = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self';"
            + " base-uri 'none'; frame-ancestors 'none'";

    static final Map<String, String> HEADERS = Map.of("Content-Security-Policy", CONTENT, "Strict-Transport-Security", "max-age=31536000",
            "X-Content-Type-Options", "nosniff", "X-Frame-Options", "DENY", "Referrer-Policy", "no-referrer", "Cache-Control", "no-store");

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        MultivaluedMap<String, Object> headers = response.getHeaders();
        headers.putSingle("x-road-ui-correlation-id", UUID.randomUUID().toString());
        HEADERS.forEach((name, value) -> {
            if (!name.equals("Cache-Control") || !headers.containsKey(name)) {
                headers.putSingle(name, value);
            }
        });
    }
}
