package org.turnpike.admin;

import javax.management.ConstructorParameters;

/**
 * One access right. Has only open types; immutable.
 *
 * @param getService CODE or CODE/VERSION
 * @param getMethod an HTTP method, or * for every method
 * @param getPath a pattern; the pattern ** with the method * means the whole service
 * @param getSubject INSTANCE/CLASS/CODE[/SUBSYSTEM], local:CODE or global:INSTANCE/CODE
 */
public record RightView(String getService, String getMethod, String getPath, String getSubject) {
    @ConstructorParameters({"service", "method", "path", "subject"})
    public RightView {
    }
}
