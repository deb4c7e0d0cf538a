package org.turnpike.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.OSInfo;

/**
 * Copies SQLite's native library to a new file in the folder of the database, loads it, and deletes the file. A JVM loads a file for one class loader
 * only, so each deployment uses another file name. When the class loader of the deployment is garbage-collected, the JVM unloads the library.
 */
final class SqliteLibrary {
    private static final String PREFIX = "libsqlite-";
    private static final String PATH = "org.sqlite.lib.path";
    private static final String NAME = "org.sqlite.lib.name";
    private static final String TEMPORARY = "org.sqlite.tmpdir";

    private static boolean loaded;                            // guarded by the system properties

    private SqliteLibrary() {
    }

    /**
     * Loads the library unless this class loader has loaded it already. The driver reads the location from system properties of the JVM, so they are
     * set while it loads, under a lock that all deployments share.
     *
     * @throws IOException if there is no library for this machine, or it cannot be written or loaded
     */
    static void load(Path folder) throws IOException {
        Thread thread = Thread.currentThread();
        ClassLoader loader = thread.getContextClassLoader();
        thread.setContextClassLoader(null);                       // the driver may start a process, whose waiting thread would keep the application in memory
        try {
            loadOnce(folder);
        } finally {
            thread.setContextClassLoader(loader);
        }
    }

    private static void loadOnce(Path folder) throws IOException {
        synchronized (System.getProperties()) {
            if (loaded) {
                return;
            }
            if (System.getProperty(PATH) != null) {
                initialize();                                 // an operator's own library
                return;
            }
            sweep(folder);
            Path library = extract(folder.toAbsolutePath());
            try {
                System.setProperty(PATH, library.getParent().toString());
                System.setProperty(NAME, library.getFileName().toString());
                System.setProperty(TEMPORARY, library.getParent().toString());
                initialize();
            } finally {
                System.clearProperty(PATH);
                System.clearProperty(NAME);
                System.clearProperty(TEMPORARY);
                Files.deleteIfExists(library);
            }
        }
    }

    private static void initialize() throws IOException {
        try {
            if (!SQLiteJDBCLoader.initialize()) {
                throw new IOException("The native library of SQLite cannot be loaded: allow programs to run from the file system of turnpike.home (no noexec),"
                        + " or set your own library with -D" + PATH + " and -D" + NAME);
            }
            loaded = true;
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("The native library of SQLite cannot be loaded: " + e.getMessage(), e);
        }
    }

    private static Path extract(Path folder) throws IOException {
        String machine = OSInfo.getNativeLibFolderPathForCurrentOS();
        try (InputStream library = SQLiteJDBCLoader.class.getResourceAsStream("/org/sqlite/native/" + machine + "/" + System.mapLibraryName("sqlitejdbc"))) {
            if (library == null) {
                throw new IOException("There is no SQLite library for " + machine + ": use Linux on x86_64 or aarch64, or set turnpike.database.url to a PostgreSQL");
            }
            Path file = folder.resolve(PREFIX + UUID.randomUUID());
            Files.copy(library, file);
            Storage.protect(file);
            return file;
        }
    }

    /** Deletes the files of a process that was killed while it loaded the library. */
    private static void sweep(Path folder) throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, PREFIX + "*")) {
            for (Path file : left) {
                Files.deleteIfExists(file);
            }
        }
    }
}
