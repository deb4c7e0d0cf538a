package org.turnpike.admin;

import java.util.List;

/** {@code turnpike:type=Ocsp}: the OCSP responses for this server's certificates. */
@Text("OCSP responses for this server's certificates")
public interface OcspMXBean {

    /** The cached response for each certificate of this server and each intermediate CA for which a response was requested. */
    @Text("The cached response for each certificate of this server")
    List<OcspView> getCertificates();
}
