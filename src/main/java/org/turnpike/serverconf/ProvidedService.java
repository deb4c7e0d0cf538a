package org.turnpike.serverconf;

import java.net.URI;
import org.turnpike.id.ServiceId;

/** A service that was found for a request, with its description and the client that provides it. */
public record ProvidedService(ServiceId id, Client provider, ServiceDescription description, Service service) {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    /** The host of the information system; empty when the address is not usable. */
    public String host() {
        return service.address().url().map(URI::getHost).orElse("");
    }

    /** The port of the information system; 0 when the address is not usable. */
    public int port() {
        return service.address().url().map(url -> url.getPort() >= 0 ? url.getPort() : "https".equals(url.getScheme()) ? HTTPS : HTTP).orElse(0);
    }
}
