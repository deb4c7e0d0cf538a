package org.turnpike.messagelog;

import java.time.Instant;
import java.util.Optional;

/** The state of time-stamping, which survives a restart and is shared with other nodes. */
record TimeStampingState(Optional<Instant> lastSuccess, Optional<Instant> lastAttempt, Optional<Instant> failingSince, Optional<String> lastFailure) {

    TimeStampingState attempted(Instant at) {
        return new TimeStampingState(lastSuccess, Optional.of(at), failingSince, lastFailure);
    }

    TimeStampingState succeeded(Instant at) {
        return new TimeStampingState(Optional.of(at), lastAttempt, Optional.empty(), lastFailure);
    }

    /** No record waits, so earlier failures block no message. */
    TimeStampingState idle() {
        return new TimeStampingState(lastSuccess, lastAttempt, Optional.empty(), lastFailure);
    }

    TimeStampingState failed(Instant at, String why) {
        return new TimeStampingState(lastSuccess, lastAttempt, failingSince.or(() -> Optional.of(at)), Optional.of(why));
    }
}
