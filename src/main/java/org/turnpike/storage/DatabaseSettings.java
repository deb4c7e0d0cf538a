package org.turnpike.storage;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The database of a server.
 *
 * @param url {@code jdbc:postgresql:…}; if empty, the embedded SQLite in the home directory is used
 * @param user the PostgreSQL user
 * @param password the password of this user; empty if PostgreSQL requires none
 * @param connections the largest number of simultaneous connections
 * @param longestWait the longest wait for a connection, to read or to write
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
     * @throws IllegalArgumentException when it is not a PostgreSQL URL, or contains a password, which logs and monitors would show
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

    /** Compares the content, including the password. */
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
