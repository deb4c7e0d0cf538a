package org.turnpike.fault;

import org.turnpike.id.ClientId;
import org.turnpike.id.ServiceId;

/** A client has no right to call a service. The peer gets only code and text. The rest is for the provider's administrator. */
public final class AccessDeniedException extends RefusedException {
    private static final long serialVersionUID = 1L;

    private final transient ClientId client;
    private final transient ServiceId service;

    public AccessDeniedException(ClientId client, ServiceId service) {
        super(FaultCode.ACCESS_DENIED, "Request is not allowed: " + service);
        this.client = client;
        this.service = service;
    }

    /** Who called. */
    public ClientId client() {
        return client;
    }

    /** What was called. */
    public ServiceId service() {
        return service;
    }
}
