package org.turnpike.messagelog;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The state of time-stamping.
 *
 * @param lastSuccess when a run of any node last stored a token
 * @param lastAttempt when a run last started
 * @param failingSince when the first failure since the last success occurred; empty if there was none
 * @param lastFailure code and text of the last failure, even if a later run succeeded
 * @param refusesFrom from when on messages are rejected if time-stamping still fails; empty if it does not fail, or if messages are never rejected
 * @param backlog number of records without a time-stamp; -1 if it was not counted
 * @param services the services to which this node has sent requests since its start
 */
public record TimeStampingStatus(Optional<Instant> lastSuccess, Optional<Instant> lastAttempt, Optional<Instant> failingSince,
        Optional<String> lastFailure, Optional<Instant> refusesFrom, long backlog, List<Service> services) {
    public TimeStampingStatus {
        services = List.copyOf(services);
    }

    /**
     * The results of a time-stamping service on this node.
     *
     * @param name the name of the service in the global configuration
     * @param lastSuccess when the service last returned an accepted token
     * @param lastFailure when a request to the service last failed
     * @param failure code and text of that failure
     */
    public record Service(String name, String url, Optional<Instant> lastSuccess, Optional<Instant> lastFailure, Optional<String> failure) {
    }
}
