package org.turnpike.serverconf;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/**
 * One service: its address and the clients that may call it.
 *
 * @param timeout how long the information system may take to answer
 * @param verifyCertificate used with https only: whether the information system must present a certificate that is registered for the provider client
 * @param endpoints the parts of the service to which rights are granted
 */
public record Service(String code, Optional<String> version, ServiceAddress address, Duration timeout, boolean verifyCertificate,
        List<Endpoint> endpoints) {

    /** The timeout of a service whose configuration sets none. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);

    public Service {
        endpoints = List.copyOf(endpoints);
    }

    /** A new service: with the default timeout, with verification, and without access rights. */
    public static Service unshared(String code, Optional<String> version, ServiceAddress address) {
        return new Service(code, version, address, DEFAULT_TIMEOUT, true, List.of(Endpoint.BASE));
    }

    /**
     * Returns the URL of the service.
     *
     * @throws RefusedException {@code service_missing_url} if its description gives no address, {@code service_malformed_url} if that address is not
     *     usable; then an administrator must set one
     */
    public URI requireUrl() throws RefusedException {
        return address.url().orElseThrow(() -> new RefusedException(address.text().isBlank() ? FaultCode.SERVICE_MISSING_URL : FaultCode.SERVICE_MALFORMED_URL,
                "Service '" + name() + "' has no usable address"));
    }

    /** The code, followed by a slash and the version if there is one. */
    public String name() {
        return code + version.map(each -> "/" + each).orElse("");
    }

    /** Returns a copy with another code. The access rights are kept. */
    public Service withCode(String other) {
        return new Service(other, version, address, timeout, verifyCertificate, endpoints);
    }

    /** Returns a copy with another URL. */
    public Service withUrl(URI other) {
        return withAddress(ServiceAddress.of(other));
    }

    Service withAddress(ServiceAddress other) {
        return new Service(code, version, other, timeout, verifyCertificate, endpoints);
    }

    /** Returns a copy with another timeout. */
    public Service withTimeout(Duration other) {
        return new Service(code, version, address, other, verifyCertificate, endpoints);
    }

    /** Returns a copy with or without verification of the information system's certificate. */
    public Service withVerification(boolean verify) {
        return new Service(code, version, address, timeout, verify, endpoints);
    }

    /** Returns a copy with other parts. */
    public Service withEndpoints(List<Endpoint> others) {
        return new Service(code, version, address, timeout, verifyCertificate, others);
    }

    /** The part of exactly that method and pattern. */
    public Optional<Endpoint> findEndpoint(String method, PathPattern path) {
        return endpoints.stream().filter(each -> each.method().equals(method) && each.path().equals(path)).findFirst();
    }

    /**
     * A part of a service and the subjects with a right to it; method {@code *} and path {@code **} stand for the whole service.
     *
     * @param generated whether it was read from an OpenAPI description
     */
    public record Endpoint(String method, PathPattern path, List<Subject> access, boolean generated) {
        /** The whole service, without access rights. */
        public static final Endpoint BASE = new Endpoint("*", PathPattern.of("**"), List.of());

        public Endpoint {
            access = List.copyOf(access);
        }

        /** A part that was not read from a description. */
        public Endpoint(String method, PathPattern path, List<Subject> access) {
            this(method, path, access, false);
        }

        /** Returns a copy with rights for others. */
        public Endpoint withAccess(List<Subject> others) {
            return new Endpoint(method, path, others, generated);
        }

        /** Returns a copy for another method and pattern. The access rights are kept. */
        public Endpoint of(String otherMethod, PathPattern otherPath) {
            return new Endpoint(otherMethod, otherPath, access, generated);
        }

        /** Method and pattern, separated by a space. */
        public String name() {
            return method + " " + path.text();
        }

        /** Whether this is the service as a whole. */
        public boolean base() {
            return method.equals("*") && path.text().equals("**");
        }
    }
}
