package org.turnpike.messagelog;

import java.time.Instant;
import java.util.Optional;

/** The state of time-stamping. It survives a restart, and all nodes share it. */
record TimeStampingState(Optional<Instant> lastSuccess, Optional<Instant> lastAttempt, Optional<Instant> failingSince, Optional<String> lastFailure) {

    TimeStampingState attempted(Instant at) {
        return new TimeStampingState(lastSuccess, Optional.of(at), failingSince, lastFailure);
    }

    TimeStampingState succeeded(Instant at) {
        return new TimeStampingState(Optional.of(at), lastAttempt, Optional.empty(), lastFailure);
    }

    /** Returns the state without a current failure, because no record waits and earlier failures must not block messages. */
    TimeStampingState idle() {
        return new TimeStampingState(lastSuccess, lastAttempt, Optional.empty(), lastFailure);
    }

    TimeStampingState failed(Instant at, String why) {
        return new TimeStampingState(lastSuccess, lastAttempt, failingSince.or(() -> Optional.of(at)), Optional.of(why));
    }
}
