package org.turnpike.monitoring;

import java.time.Duration;

/**
 * The settings of environment monitoring.
 *
 * @param systemInterval between two readings of processor load, memory and file handles
 * @param diskInterval between two readings of disk space
 * @param processInterval between two listings of processes
 * @param packageInterval between two listings of installed packages
 * @param commandTimeout after which a listing command is killed
 * @param limited whether only the owner gets more than version, operating system and certificates
 */
public record EnvironmentSettings(Duration systemInterval, Duration diskInterval, Duration processInterval, Duration packageInterval,
        Duration commandTimeout, boolean limited) {
    /** The defaults of deployed servers, except for packages, which change rarely. */
    public static final EnvironmentSettings DEFAULT = new EnvironmentSettings(Duration.ofSeconds(5), Duration.ofSeconds(60),
            Duration.ofSeconds(60), Duration.ofMinutes(10), Duration.ofSeconds(10), false);
}
