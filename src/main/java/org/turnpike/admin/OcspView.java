package org.turnpike.admin;

import javax.management.ConstructorParameters;

/** An OCSP response, or the reason why it is missing. Has only open types; immutable. */
public final class OcspView {
    private final String subject;
    private final String serial;
    private final String sha1;
    private final String status;
    private final String thisUpdate;
    private final String nextUpdate;
    private final String problem;

    /** Creates a view of all attributes, in the order of the getters. */
    @ConstructorParameters({"subject", "serial", "sha1", "status", "thisUpdate", "nextUpdate", "problem"})
    public OcspView(String subject, String serial, String sha1, String status, String thisUpdate, String nextUpdate, String problem) {
        this.subject = subject;
        this.serial = serial;
        this.sha1 = sha1;
        this.status = status;
        this.thisUpdate = thisUpdate;
        this.nextUpdate = nextUpdate;
        this.problem = problem;
    }

    /** Subject of the certificate. */
    public String getSubject() {
        return subject;
    }

    /** Serial number of the certificate in hex. */
    public String getSerial() {
        return serial;
    }

    /** SHA-1 of the certificate in hex, the form of queries at port 5577. */
    public String getSha1() {
        return sha1;
    }

    /** GOOD, REVOKED, UNKNOWN or NONE. */
    public String getStatus() {
        return status;
    }

    /** ISO-8601 in UTC; empty if there is no response. */
    public String getThisUpdate() {
        return thisUpdate;
    }

    /** ISO-8601 in UTC; empty if the response does not have it. */
    public String getNextUpdate() {
        return nextUpdate;
    }

    /** Why there is no response, or why the response is not accepted; empty if it is accepted. */
    public String getProblem() {
        return problem;
    }
}
