package org.turnpike.globalconf;

import java.net.URI;
import java.security.cert.X509Certificate;

/** An approved time-stamping service and the certificate that signs its time-stamps (trust.md §1.7). */
public record TimeStampingAuthority(String name, URI url, X509Certificate certificate) {
}
