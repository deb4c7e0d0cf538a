package org.turnpike.messagelog;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How time-stamping goes.
 *
 * @param lastSuccess the last token stored by a run of any node
 * @param lastAttempt the last run that was due
 * @param failingSince the first failure since the last success
 * @param lastFailure code and text of the last failure, kept after it ended
 * @param refusesFrom when messages begin to be refused if nothing changes; present while it fails and a period is set
 * @param backlog records that have no time-stamp yet
 * @param services those this node has asked since its start
 */
public record TimeStampingStatus(Optional<Instant> lastSuccess, Optional<Instant> lastAttempt, Optional<Instant> failingSince,
        Optional<String> lastFailure, Optional<Instant> refusesFrom, long backlog, List<Service> services) {
    public TimeStampingStatus {
        services = List.copyOf(services);
    }

    /**
     * How a time-stamping service answered this node.
     *
     * @param name as the global configuration calls it
     * @param lastSuccess when it last gave a token that was accepted
     * @param lastFailure when it last did not
     * @param failure code and text of that
     */
    public record Service(String name, String url, Optional<Instant> lastSuccess, Optional<Instant> lastFailure, Optional<String> failure) {
    }
}
