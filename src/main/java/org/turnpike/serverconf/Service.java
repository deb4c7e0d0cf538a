package org.turnpike.serverconf;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One service: where it is and who may call it.
 *
 * @param timeout how long the information system may take to answer
 * @param verifyCertificate for https: whether the information system's certificate must be one registered with the provider client
 * @param endpoints the parts that rights are given to
 */
public record Service(String code, Optional<String> version, URI url, Duration timeout, boolean verifyCertificate,
        List<Endpoint> endpoints) {

    /** How long a service may take to answer when its configuration does not say. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);

    public Service {
        endpoints = List.copyOf(endpoints);
    }

    /** A part of a service and the subjects with a right to it; method {@code *} and path {@code **} stand for the whole service. */
    public record Endpoint(String method, PathPattern path, List<Subject> access) {
        public Endpoint {
            access = List.copyOf(access);
        }

        /** Whether this is the service as a whole. */
        public boolean base() {
            return method.equals("*") && path.text().equals("**");
        }
    }
}
