package org.turnpike.messagelog;

import java.time.Instant;
import java.util.Optional;

/**
 * How time-stamping goes.
 *
 * @param lastSuccess the last token received since the start
 * @param lastAttempt the last pass that was due
 * @param failingSince the first failure since the last success
 * @param lastFailure code and text of the last failure, kept after it ended
 * @param refusesFrom when messages begin to be refused if nothing changes; present while it fails and a period is set
 * @param backlog records that have no time-stamp yet
 */
public record TimeStampingStatus(Optional<Instant> lastSuccess, Optional<Instant> lastAttempt, Optional<Instant> failingSince,
        Optional<String> lastFailure, Optional<Instant> refusesFrom, long backlog) {
}
