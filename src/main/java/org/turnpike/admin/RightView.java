package org.turnpike.admin;

import javax.management.ConstructorParameters;

/** One access right. Has only open types; immutable. */
public final class RightView {
    private final String service;
    private final String method;
    private final String path;
    private final String subject;

    /** Creates a view of all attributes, in the order of the getters. */
    @ConstructorParameters({"service", "method", "path", "subject"})
    public RightView(String service, String method, String path, String subject) {
        this.service = service;
        this.method = method;
        this.path = path;
        this.subject = subject;
    }

    /** CODE or CODE/VERSION. */
    public String getService() {
        return service;
    }

    /** An HTTP method, or * for every method. */
    public String getMethod() {
        return method;
    }

    /** A pattern; the pattern ** with the method * means the whole service. */
    public String getPath() {
        return path;
    }

    /** INSTANCE/CLASS/CODE[/SUBSYSTEM], local:CODE or global:INSTANCE/CODE. */
    public String getSubject() {
        return subject;
    }
}
