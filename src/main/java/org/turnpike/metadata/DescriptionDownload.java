package org.turnpike.metadata;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.message.Bound;
import org.turnpike.provider.ServiceAnswer;
import org.turnpike.provider.ServiceClient;
import org.turnpike.serverconf.ProvidedService;

/**
 * Fetches a service's description from its configured URL. Each call fetches it again, with the timeout and the TLS settings of the service.
 * Redirects are not followed. Safe for use by many threads.
 */
final class DescriptionDownload {
    /** The maximum size of one description, in bytes. */
    static final int MAX_BYTES = 10 << 20;

    private final ServiceClient services;

    DescriptionDownload(ServiceClient services) {
        this.services = services;
    }

    /** A description as the information system returned it. */
    record Description(byte[] bytes, Optional<String> contentType, URI url) {
    }

    /**
     * @throws RefusedException {@code internal_error} if the status is not 200, or if the answer is too large or aborted; and the refusals of
     *         {@link ServiceClient#fetchDescription}
     */
    Description get(ProvidedService service) throws RefusedException {
        URI url = service.description().url();
        try (ServiceAnswer answer = services.fetchDescription(service)) {
            return read(answer, service, url);
        } catch (IOException e) {
            throw new RefusedException(FaultCode.INTERNAL_ERROR, "The description of " + service.id() + " could not be read: "
                    + e.getMessage(), e);
        }
    }

    private static Description read(ServiceAnswer answer, ProvidedService service, URI url) throws IOException, RefusedException {
        if (answer.status() != 200) {
            throw new RefusedException(FaultCode.INTERNAL_ERROR, "Received HTTP error " + answer.status()
                    + " when fetching the description of " + service.id());
        }
        if (answer.body().isEmpty()) {
            throw new RefusedException(FaultCode.INTERNAL_ERROR, "The description of " + service.id() + " is empty");
        }
        Bound bound = new Bound(MAX_BYTES, FaultCode.INTERNAL_ERROR, "The description of " + service.id());
        return new Description(bound.read(answer.body().get()), answer.headers().first("Content-Type"), url);
    }
}
