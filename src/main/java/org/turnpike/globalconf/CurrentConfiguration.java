package org.turnpike.globalconf;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/** The snapshot in force. A new one is verified whole, then takes the old one's place by one reference. Thread-safe. */
public final class CurrentConfiguration {
    private final AtomicReference<GlobalConfiguration> snapshot = new AtomicReference<>();

    /** Puts a verified configuration in force. */
    public void swap(GlobalConfiguration verified) {
        snapshot.set(verified);
    }

    /** The configuration in force, expired or not; empty before the first one was verified. */
    public Optional<GlobalConfiguration> find() {
        return Optional.ofNullable(snapshot.get());
    }

    /** @throws RefusedException GLOBAL_CONF_OUTDATED when there never was a configuration */
    public GlobalConfiguration get() throws RefusedException {
        return find().orElseThrow(() -> new RefusedException(FaultCode.GLOBAL_CONF_OUTDATED, "There is no global configuration yet"));
    }
}
