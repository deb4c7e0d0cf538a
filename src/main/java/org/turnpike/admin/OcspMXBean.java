package org.turnpike.admin;

import java.util.List;

/** {@code turnpike:type=Ocsp}: the OCSP responses of this server's own certificates. */
@Text("OCSP responses of this server's own certificates")
public interface OcspMXBean {

    /** The response at hand for each own certificate and its intermediates, as far as they were asked for. */
    @Text("The response at hand for each own certificate")
    List<OcspView> getCertificates();
}
