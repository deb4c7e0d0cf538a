package org.turnpike.messagelog.archive;

import java.time.Instant;
import java.util.Optional;

/**
 * The state of archiving on this node.
 *
 * @param lastPass when a run last started
 * @param lastSuccess when a run last completed
 * @param lastFailure why the last run failed; empty if it succeeded
 */
public record ArchiveStatus(Optional<Instant> lastPass, Optional<Instant> lastSuccess, Optional<String> lastFailure) {
    static final ArchiveStatus NEVER = new ArchiveStatus(Optional.empty(), Optional.empty(), Optional.empty());

    ArchiveStatus begun(Instant at) {
        return new ArchiveStatus(Optional.of(at), lastSuccess, lastFailure);
    }

    ArchiveStatus succeeded(Instant at) {
        return new ArchiveStatus(lastPass, Optional.of(at), Optional.empty());
    }

    ArchiveStatus failed(String why) {
        return new ArchiveStatus(lastPass, lastSuccess, Optional.of(why));
    }
}
