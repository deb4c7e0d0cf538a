package org.turnpike.serverconf;

import org.turnpike.id.ServiceId;

/** A service as found for a request, with the description it belongs to and the client that provides it. */
public record ProvidedService(ServiceId id, Client provider, ServiceDescription description, Service service) {
}
