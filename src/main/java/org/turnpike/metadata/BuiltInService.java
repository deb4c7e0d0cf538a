package org.turnpike.metadata;

import java.util.Arrays;
import java.util.Optional;

/** A service that every provider client has without a description (messages.md §6.1). Lists of methods do not contain it. */
public enum BuiltInService {
    LIST_METHODS("listMethods", true, true),
    ALLOWED_METHODS("allowedMethods", true, true),
    GET_WSDL("getWsdl", true, false),
    GET_OPENAPI("getOpenAPI", false, true),
    SERVER_METRICS("getSecurityServerMetrics", true, false),
    OPERATIONAL_DATA("getSecurityServerOperationalData", true, false),
    HEALTH_DATA("getSecurityServerHealthData", true, false);

    private final String code;
    private final boolean soap;
    private final boolean rest;

    BuiltInService(String code, boolean soap, boolean rest) {
        this.code = code;
        this.soap = soap;
        this.rest = rest;
    }

    String code() {
        return code;
    }

    /** The built-in service of a SOAP request; only the service code decides, and a version is ignored (messages.md §6.3). */
    public static Optional<BuiltInService> ofSoap(String serviceCode) {
        return Arrays.stream(values()).filter(service -> service.soap && service.code.equals(serviceCode)).findFirst();
    }

    /**
     * Returns the built-in service that a REST request calls. A request with another method than GET calls an ordinary service with this code
     * (messages.md §6.4).
     */
    public static Optional<BuiltInService> ofRest(String method, String serviceCode) {
        return Arrays.stream(values()).filter(service -> service.rest && method.equals("GET") && service.code.equals(serviceCode)).findFirst();
    }

    /** Whether this is a monitoring service, which only the owner of a security server provides (operations.md §a.1, §b.2). */
    public boolean ofOwner() {
        return this == SERVER_METRICS || this == OPERATIONAL_DATA || this == HEALTH_DATA;
    }
}
