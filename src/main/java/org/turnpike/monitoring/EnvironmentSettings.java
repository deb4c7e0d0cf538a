package org.turnpike.monitoring;

import java.time.Duration;

/**
 * The settings of environment monitoring.
 *
 * @param systemInterval time between two readings of processor load, memory and file handles
 * @param diskInterval time between two readings of disk space
 * @param processInterval time between two lists of processes
 * @param packageInterval time between two lists of installed packages
 * @param commandTimeout time after which a command that lists processes or packages is killed
 * @param limited whether clients other than the owner receive only version, operating system and certificates
 */
public record EnvironmentSettings(Duration systemInterval, Duration diskInterval, Duration processInterval, Duration packageInterval,
        Duration commandTimeout, boolean limited) {
    /** The defaults of deployed servers, except for packages, which change rarely. */
    public static final EnvironmentSettings DEFAULT = new EnvironmentSettings(Duration.ofSeconds(5), Duration.ofSeconds(60),
            Duration.ofSeconds(60), Duration.ofMinutes(10), Duration.ofSeconds(10), false);
}
