package org.turnpike.storage;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A real PostgreSQL of the oldest version that serves, with a fresh database for whoever asks. PostgreSQL refuses to run as root: as root
 * it runs in a user namespace of its own ({@code unshare -U}), as anybody else just so. Its default is to commit without waiting for the
 * disk, and to write 10 s later, so that nothing durable is had unasked.
 */
public final class Postgres implements Closeable {
    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static final Duration START = Duration.ofMinutes(2);
    private static final String HINT = "PostgreSQL did not start; as root it needs user namespaces (unshare -U), otherwise run the tests as a user";

    private final Path data;
    private final String fsync;
    private EmbeddedPostgres server;
    private final int port;

    private Postgres(Path data, String fsync) throws IOException {
        this.data = data;
        this.fsync = fsync;
        this.server = start(0);
        this.port = server.getPort();
    }

    /** The one that tests share while the JVM lives. */
    private static final class Shared {
        private static final Postgres INSTANCE = open();

        private static Postgres open() {
            try {
                Postgres started = startNew();
                Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                    try {
                        started.close();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }));
                return started;
            } catch (IOException e) {
                throw new AssertionError(HINT, e);
            }
        }
    }

    /** One that lives as long as the JVM. */
    public static Postgres shared() {
        return Shared.INSTANCE;
    }

    /** One that the caller may stop and start. */
    public static Postgres startNew() throws IOException {
        return startNew("on");
    }

    /** @param fsync whether it forces anything onto the disk at all: on or off */
    static Postgres startNew(String fsync) throws IOException {
        return new Postgres(Files.createTempDirectory("turnpike-postgres"), fsync);
    }

    private EmbeddedPostgres start(int wanted) throws IOException {
        try {
            return EmbeddedPostgres.builder().setDataDirectory(data).setCleanDataDirectory(false).setRegisterShutdownHook(false).setPort(wanted)
                    .setPGStartupWait(START).setServerConfig("fsync", fsync).setServerConfig("synchronous_commit", "off")
                    .setServerConfig("wal_writer_delay", "10s").start();
        } catch (IOException | RuntimeException e) {
            throw new IOException(HINT, e);
        }
    }

    /** Settings of a new, empty database. */
    public DatabaseSettings newDatabase() throws SQLException {
        String name = "turnpike" + DATABASES.incrementAndGet();
        execute("postgres", "create database " + name);
        return new DatabaseSettings(Optional.of(url(name)), "postgres", Optional.empty(), 16, Duration.ofSeconds(5), START);
    }

    /** Its URL. */
    public String url(String name) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + name;
    }

    /** Runs a statement in one of its databases. */
    public void execute(String name, String sql) throws SQLException {
        try (Connection connection = server.getDatabase("postgres", name).getConnection(); Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Locks a table of one of its databases against readers and writers until the result is closed. */
    public AutoCloseable lock(String name, String table) throws SQLException {
        Connection connection = server.getDatabase("postgres", name).getConnection();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("lock table " + table);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** Takes the server down; its data stay. */
    public void stop() throws IOException {
        server.close();
    }

    /** Ends all its processes at once, as a crash would: what it had only in memory is lost. */
    public void crash() throws IOException, InterruptedException {
        long pid = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0));
        ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
        new ProcessBuilder("kill", "-QUIT", String.valueOf(pid)).inheritIO().start().waitFor();
        postmaster.onExit().join();
        server.close();
    }

    /** Starts the server again, with the data and on the port it had. */
    public void start() throws IOException {
        server = start(port);
    }

    /** Takes the server down and deletes its data. */
    @Override
    public void close() throws IOException {
        server.close();
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
