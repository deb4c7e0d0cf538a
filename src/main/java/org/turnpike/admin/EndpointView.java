package org.turnpike.admin;

import java.util.List;
import javax.management.ConstructorParameters;

/** An endpoint of a service. Has only open types; immutable. */
public final class EndpointView {
    private final String method;
    private final String path;
    private final boolean generated;
    private final List<String> access;

    /** Creates a view of all attributes, in the order of the getters. */
    @ConstructorParameters({"method", "path", "generated", "access"})
    public EndpointView(String method, String path, boolean generated, List<String> access) {
        this.method = method;
        this.path = path;
        this.generated = generated;
        this.access = List.copyOf(access);
    }

    /** An HTTP method, or * for every method. */
    public String getMethod() {
        return method;
    }

    /** A pattern: * stands for any text without a slash, ** for any text. */
    public String getPath() {
        return path;
    }

    /** Whether the endpoint was read from the description. */
    public boolean isGenerated() {
        return generated;
    }

    /** The clients and groups that have a right to the endpoint: INSTANCE/CLASS/CODE[/SUBSYSTEM], local:CODE or global:INSTANCE/CODE. */
    public List<String> getAccess() {
        return access;
    }
}
