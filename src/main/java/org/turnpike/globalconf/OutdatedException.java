package org.turnpike.globalconf;

import java.time.Instant;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/** The own instance's configuration has expired ({@code global_conf_outdated}). It contains the compared values. */
public final class OutdatedException extends RefusedException {
    private static final long serialVersionUID = 1L;

    private final String instance;
    private final transient Instant expires;
    private final transient Instant at;

    OutdatedException(String instance, Instant expires, Instant at) {
        super(FaultCode.GLOBAL_CONF_OUTDATED, "Global configuration of instance " + instance + " expired at " + expires
                + "; it is " + at + ": find out why the download from the configuration source fails");
        this.instance = instance;
        this.expires = expires;
        this.at = at;
    }

    /** The own instance. */
    public String instance() {
        return instance;
    }

    /** When its configuration expired. */
    public Instant expires() {
        return expires;
    }

    /** The time of the check. */
    public Instant at() {
        return at;
    }
}
