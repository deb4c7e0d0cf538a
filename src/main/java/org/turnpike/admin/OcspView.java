package org.turnpike.admin;

import javax.management.ConstructorParameters;

/**
 * An OCSP response, or the reason why there is none. Has only open types; immutable.
 *
 * @param getSubject subject of the certificate
 * @param getSerial serial number of the certificate in hex
 * @param getSha1 SHA-1 of the certificate in hex, the form of queries at port 5577
 * @param getStatus GOOD, REVOKED, UNKNOWN or NONE
 * @param getThisUpdate ISO-8601 in UTC; empty if there is no response
 * @param getNextUpdate ISO-8601 in UTC; empty if the response does not have it
 * @param getProblem why there is no response, or why the response is not accepted; empty if it is accepted
 */
public record OcspView(String getSubject, String getSerial, String getSha1, String getStatus, String getThisUpdate, String getNextUpdate,
        String getProblem) {
    @ConstructorParameters({"subject", "serial", "sha1", "status", "thisUpdate", "nextUpdate", "problem"})
    public OcspView {
    }
}
