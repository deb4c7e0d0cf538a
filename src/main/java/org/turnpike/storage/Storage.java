package org.turnpike.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumMap;
import java.util.Map;

/**
 * The databases of one server. Embedded: one SQLite file for each {@link Part} in the folder {@code db} of the home, so that no part waits for
 * another. PostgreSQL: one database that holds every part and that several nodes may share. Thread-safe.
 */
public final class Storage implements AutoCloseable {
    private static final String LOCK = "lock";

    private final Map<Part, Database> databases = new EnumMap<>(Part.class);
    private final FileChannel lock;

    /** Data that is stored together: one file in an embedded store, with its own migrations. */
    public enum Part {
        /** Server configuration, registration and other data that operators change. */
        CONFIGURATION("configuration"),
        /** Records, time-stamps and the index of the archive. */
        MESSAGE_LOG("messagelog"),
        /** Operational data. */
        MONITORING("monitoring");

        private final String text;

        Part(String text) {
            this.text = text;
        }

        /** The name of the file and of the folder with the migrations. */
        String text() {
            return text;
        }
    }

    /**
     * Opens the embedded store.
     *
     * @param folder an existing folder that only this server uses
     * @throws IllegalStateException if another server uses the folder; the message contains the remedy
     * @throws IOException if the folder cannot be written
     */
    public Storage(Path folder) throws IOException {
        this(DatabaseSettings.EMBEDDED, folder);
    }

    /**
     * Opens the configured store and migrates it.
     *
     * @param folder contains the embedded store, and the lock against a second server with the same home directory
     * @throws IllegalStateException if another server uses the folder, or the database cannot be used, with the remedy
     * @throws IOException if the folder cannot be written
     */
    public Storage(DatabaseSettings settings, Path folder) throws IOException {
        this.lock = lock(folder);
        try {
            if (settings.url().isPresent()) {
                Database shared = new Database(new PostgresEngine(settings), Part.values());
                for (Part part : Part.values()) {
                    databases.put(part, shared);
                }
            } else {
                SqliteLibrary.load(folder);
                for (Part part : Part.values()) {
                    databases.put(part, new Database(new SqliteEngine(folder.resolve(part.text() + ".db"), settings), part));
                }
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Locks the folder, because SQLite itself allows a second process. The operating system releases the lock when the process ends, even after a
     * crash.
     */
    private static FileChannel lock(Path folder) throws IOException {
        Files.createDirectories(folder);
        FileChannel channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            protect(folder.resolve(LOCK));
            if (channel.tryLock() == null) {
                throw used(folder);
            }
            return channel;
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw used(folder);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static IllegalStateException used(Path folder) {
        return new IllegalStateException("Another security server uses the home directory " + folder.toAbsolutePath().getParent()
                + ": stop it, or set turnpike.home to another folder for each server");
    }

    /** Makes the file readable and writable only for its owner, if the file system supports permissions. */
    static void protect(Path file) throws IOException {
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
    }

    /** The database that holds a part. */
    public Database of(Part part) {
        return databases.get(part);
    }

    /** Server configuration, registration and other data that operators change. */
    public Database configuration() {
        return of(Part.CONFIGURATION);
    }

    /** Records, time-stamps and the index of the archive. */
    public Database messageLog() {
        return of(Part.MESSAGE_LOG);
    }

    /** Operational data. */
    public Database monitoring() {
        return of(Part.MONITORING);
    }

    /** Whether other nodes may use the same database; false for the embedded store, which belongs to one process. */
    public boolean isShared() {
        return configuration().isShared();
    }

    @Override
    public void close() {
        databases.values().forEach(Database::close);
        try {
            lock.close();
        } catch (IOException e) {
            System.getLogger(Storage.class.getName()).log(System.Logger.Level.WARNING, "Cannot release the lock of the home directory", e);
        }
    }

    /** The name of the kind of database for operators. */
    public String product() {
        return isShared() ? "PostgreSQL" : "SQLite";
    }
}
