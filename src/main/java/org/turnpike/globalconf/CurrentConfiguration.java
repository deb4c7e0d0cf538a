package org.turnpike.globalconf;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/** The snapshot in force. A new one is verified completely and then replaces the old one by one reference. Thread-safe. */
public final class CurrentConfiguration {
    private final AtomicReference<GlobalConfiguration> snapshot = new AtomicReference<>();
    private final List<Runnable> withdrawals = new CopyOnWriteArrayList<>();

    /** Puts a verified configuration in force, and notifies the listeners when it trusts less than the one before. */
    public void swap(GlobalConfiguration verified) {
        GlobalConfiguration before = snapshot.getAndSet(verified);
        if (before != null && verified.withdrawsTrustOf(before)) {
            withdrawals.forEach(Runnable::run);
        }
    }

    /**
     * Runs the listener after each later swap that removes an authentication certificate's hash, a security server or an approved CA, in the
     * thread that makes the swap: it must return soon and must not throw.
     */
    public void onWithdrawal(Runnable listener) {
        withdrawals.add(listener);
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
