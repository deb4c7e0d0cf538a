package org.turnpike.monitoring;

/** Starts to observe an exchange that has just arrived. */
@FunctionalInterface
public interface ExchangeObserver {
    /** Returns an observation, which creates its record when it is closed. */
    Observation observe(ExchangeRole role);
}
