package org.turnpike.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.turnpike.storage.Database;

/**
 * Checks whether messages can be stored: the database answers, and the disk of the home directory has free space. A run checks both; {@link
 * #problems} returns the last result. Thread-safe.
 */
final class StorageProbe implements Runnable {
    /** The time between two runs. */
    static final Duration EVERY = Duration.ofSeconds(5);
    private static final Duration LONGEST_QUESTION = Duration.ofSeconds(5);

    /** A query that fails or takes long if the database does not answer. */
    @FunctionalInterface
    interface Question {
        void ask() throws SQLException;
    }

    private final Question database;
    private final Path home;
    private final long minFree;
    private final LongSupplier nanos;
    private volatile Optional<Long> askedSince = Optional.empty();         // set while a query has no answer
    private volatile List<String> problems = List.of();

    /** @param minFree bytes that must be free on the disk of the home directory */
    StorageProbe(Database database, Path home, long minFree) {
        this(() -> ask(database), home, minFree, System::nanoTime);
    }

    StorageProbe(Question database, Path home, long minFree, LongSupplier nanos) {
        this.database = database;
        this.home = home;
        this.minFree = minFree;
        this.nanos = nanos;
    }

    private static void ask(Database database) throws SQLException {
        database.inTransaction(connection -> {
            try (PreparedStatement question = connection.prepareStatement("select 1")) {
                return question.execute();
            }
        });
    }

    @Override
    public void run() {
        List<String> found = new ArrayList<>();
        askedSince = Optional.of(nanos.getAsLong());
        try {
            database.ask();
        } catch (SQLException e) {
            found.add("The database does not answer: " + e.getMessage());
        }
        askedSince = Optional.empty();
        diskProblem().ifPresent(found::add);
        problems = List.copyOf(found);
    }

    private Optional<String> diskProblem() {
        try {
            long free = Files.getFileStore(home).getUsableSpace();
            return free >= minFree ? Optional.empty() : Optional.of("The disk of the home directory " + home + " is full: " + free
                    + " bytes are free, and turnpike.health.min-free-space is " + minFree + ". Make room there.");
        } catch (IOException e) {
            return Optional.of("The disk of the home directory " + home + " does not report its free space: " + e.getMessage());
        }
    }

    /** The problems as sentences; empty if the storage works. */
    List<String> problems() {
        boolean silent = askedSince.filter(since -> nanos.getAsLong() - since > LONGEST_QUESTION.toNanos()).isPresent();
        return silent ? List.of("The database does not answer: no reply for more than " + LONGEST_QUESTION.toSeconds() + " s") : problems;
    }
}
