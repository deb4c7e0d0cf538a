package org.turnpike.messagelog;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The state of time-stamping.
 *
 * @param lastSuccess the last token stored by a run of any node
 * @param lastAttempt the last run that was due
 * @param failingSince the first failure since the last success
 * @param lastFailure code and text of the last failure, also after a later success
 * @param refusesFrom when messages will be rejected if nothing changes; present while it fails and a period is set
 * @param backlog records that have no time-stamp yet
 * @param services those this node has asked since its start
 */
public record TimeStampingStatus(Optional<Instant> lastSuccess, Optional<Instant> lastAttempt, Optional<Instant> failingSince,
        Optional<String> lastFailure, Optional<Instant> refusesFrom, long backlog, List<Service> services) {
    public TimeStampingStatus {
        services = List.copyOf(services);
    }

    /**
     * The results of a time-stamping service on this node.
     *
     * @param name its name in the global configuration
     * @param lastSuccess when it last returned an accepted token
     * @param lastFailure when it last failed
     * @param failure code and text of that failure
     */
    public record Service(String name, String url, Optional<Instant> lastSuccess, Optional<Instant> lastFailure, Optional<String> failure) {
    }
}
