package org.turnpike.globalconf;

import java.time.Instant;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/** Thrown if the configuration of the server's instance has expired ({@code global_conf_outdated}). Contains the compared values. */
public final class OutdatedException extends RefusedException {
    private static final long serialVersionUID = 1L;

    private final String instance;
    private final transient Instant expires;
    private final transient Instant at;

    OutdatedException(String instance, Instant expires, Instant at) {
        super(FaultCode.GLOBAL_CONF_OUTDATED, "Global configuration of instance " + instance + " expired at " + expires
                + " (checked at " + at + "). Find out why the download from the configuration source fails.");
        this.instance = instance;
        this.expires = expires;
        this.at = at;
    }

    /** Returns the server's instance. */
    public String instance() {
        return instance;
    }

    /** Returns when the configuration expired. */
    public Instant expires() {
        return expires;
    }

    /** The time of the check. */
    public Instant at() {
        return at;
    }
}
