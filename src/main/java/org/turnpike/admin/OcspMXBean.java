package org.turnpike.admin;

import java.util.List;

/** {@code turnpike:type=Ocsp}: the OCSP responses of this server's own certificates. */
@Text("OCSP responses of this server's own certificates")
public interface OcspMXBean {

    /** The cached response for each own certificate and its intermediates, if one was requested. */
    @Text("The cached response for each own certificate")
    List<OcspView> getCertificates();
}
