package org.turnpike.fault;

import org.turnpike.id.ClientId;
import org.turnpike.id.ServiceId;

/**
 * Thrown if a client has no access right for a service. The peer receives only code and text. {@link #client} and {@link #service} are for the
 * provider's administrator.
 */
public final class AccessDeniedException extends RefusedException {
    private static final long serialVersionUID = 1L;

    private final transient ClientId client;
    private final transient ServiceId service;

    public AccessDeniedException(ClientId client, ServiceId service) {
        super(FaultCode.ACCESS_DENIED, "Request is not allowed: " + service);
        this.client = client;
        this.service = service;
    }

    /** Returns the client that called. */
    public ClientId client() {
        return client;
    }

    /** Returns the service that was called. */
    public ServiceId service() {
        return service;
    }
}
