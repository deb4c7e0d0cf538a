package org.turnpike.storage;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The database of a server.
 *
 * @param url {@code jdbc:postgresql:…}; without one the embedded SQLite in the home directory
 * @param user of the PostgreSQL
 * @param password of that user; none if the PostgreSQL requires none
 * @param connections at a time
 * @param longestWait for a connection, to read or to write
 * @param startTimeout how long a start waits for a PostgreSQL that does not answer yet
 */
public record DatabaseSettings(Optional<String> url, String user, Optional<char[]> password, int connections, Duration longestWait,
        Duration startTimeout) {
    /** The embedded database. */
    public static final DatabaseSettings EMBEDDED = new DatabaseSettings(Optional.empty(), "turnpike", Optional.empty(), 16,
            Duration.ofSeconds(5), Duration.ofMinutes(1));

    private static final String POSTGRESQL = "jdbc:postgresql:";

    /**
     * Checks the URL.
     *
     * @throws IllegalArgumentException when it is not a PostgreSQL URL, or carries a password, which logs and monitors would show
     */
    public static String requireUrl(String url) {
        if (!url.startsWith(POSTGRESQL)) {
            throw new IllegalArgumentException("the URL does not start with " + POSTGRESQL);
        }
        if (url.toLowerCase(Locale.ROOT).matches(".*[?&](user|password|sslpassword)=.*")) {
            throw new IllegalArgumentException("the URL names a user or a password: use turnpike.database.user and turnpike.database.password.file");
        }
        return url;
    }

    /** By content, the password too. */
    @Override
    public boolean equals(Object other) {
        return other instanceof DatabaseSettings that && url.equals(that.url) && user.equals(that.user) && connections == that.connections
                && longestWait.equals(that.longestWait) && startTimeout.equals(that.startTimeout)
                && Arrays.equals(password.orElse(null), that.password.orElse(null));
    }

    @Override
    public int hashCode() {
        return url.hashCode() * 31 + user.hashCode();
    }

    /** Keeps the password out of logs. */
    @Override
    public String toString() {
        return "DatabaseSettings[url=" + url + ", user=" + user + "]";
    }
}
