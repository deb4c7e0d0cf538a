package org.turnpike.monitoring;

/** Starts the observation of an exchange that has just arrived. */
@FunctionalInterface
public interface ExchangeObserver {
    /** An observation that makes its record when it is closed. */
    Observation observe(ExchangeRole role);
}
