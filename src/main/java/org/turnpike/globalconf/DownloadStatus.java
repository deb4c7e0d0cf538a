package org.turnpike.globalconf;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.turnpike.fault.RefusedException;

/**
 * The results of the runs so far. Immutable.
 *
 * @param lastSuccess when a run last downloaded the configuration of this server's instance
 * @param lastFailure the last failure; older than {@code lastSuccess} if later runs succeeded
 * @param federated the reasons why the last run could not download or read the configuration of a federated instance, by instance; empty if it could
 *         read all
 */
public record DownloadStatus(Optional<Instant> lastSuccess, Optional<Failure> lastFailure, Map<String, Failure> federated) {
    /** A failure and its evidence, for status and log. */
    public record Failure(Instant at, RefusedException cause) {
    }

    public DownloadStatus {
        federated = Map.copyOf(federated);
    }

    static DownloadStatus none() {
        return new DownloadStatus(Optional.empty(), Optional.empty(), Map.of());
    }

    DownloadStatus succeeded(Instant at, Map<String, Failure> notFederated) {
        return new DownloadStatus(Optional.of(at), lastFailure, notFederated);
    }

    DownloadStatus failed(Instant at, RefusedException cause) {
        return new DownloadStatus(lastSuccess, Optional.of(new Failure(at, cause)), federated);
    }
}
