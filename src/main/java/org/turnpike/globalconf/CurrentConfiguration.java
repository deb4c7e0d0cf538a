package org.turnpike.globalconf;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/** Holds the snapshot in force. A new snapshot is verified completely before it replaces the old one in a single atomic step. Thread-safe. */
public final class CurrentConfiguration {
    private final AtomicReference<GlobalConfiguration> snapshot = new AtomicReference<>();
    private final List<Runnable> withdrawals = new CopyOnWriteArrayList<>();

    /** Puts a verified configuration in force. Notifies the listeners if it withdraws trust that the former configuration gave. */
    public void swap(GlobalConfiguration verified) {
        GlobalConfiguration before = snapshot.getAndSet(verified);
        if (before != null && verified.withdrawsTrustOf(before)) {
            withdrawals.forEach(Runnable::run);
        }
    }

    /**
     * Registers a listener. It runs after each later swap that removes a security server, an approved CA, or the hash of an authentication
     * certificate. It runs in the thread that calls {@link #swap}, so it must return soon and must not throw.
     */
    public void onWithdrawal(Runnable listener) {
        withdrawals.add(listener);
    }

    /** Returns the configuration in force, even if it has expired; empty until the first configuration was verified. */
    public Optional<GlobalConfiguration> find() {
        return Optional.ofNullable(snapshot.get());
    }

    /** @throws RefusedException GLOBAL_CONF_OUTDATED if there is no configuration yet */
    public GlobalConfiguration get() throws RefusedException {
        return find().orElseThrow(() -> new RefusedException(FaultCode.GLOBAL_CONF_OUTDATED, "There is no global configuration yet"));
    }
}
