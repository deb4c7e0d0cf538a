package org.turnpike.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteJDBCLoader;

/** The native library of SQLite in an application that is deployed again and again in one JVM. */
class SqliteLibraryTest {
    private static final int DEPLOYMENTS = 20;

    @TempDir
    private Path folder;

    /** What an application does between its start and its end; loaded by a class loader of its own. */
    public static final class Application {
        private Application() {
        }

        /** Opens, writes, closes and deregisters the driver, as the context listener does. */
        public static void run(Path folder) throws Exception {
            try (Storage storage = new Storage(folder)) {
                storage.messageLog().inTransaction((Connection connection) -> Rows.update(connection, "update time_stamping_state set last_attempt_ms = 1"));
            }
            for (int round = 0; round < 2; round++) {                      // asking for the drivers of others may load and register our own
                for (Driver driver : Collections.list(DriverManager.getDrivers())) {
                    if (driver.getClass().getClassLoader() == Application.class.getClassLoader()) {
                        DriverManager.deregisterDriver(driver);
                    }
                }
            }
        }
    }

    private static URL[] classPath() throws Exception {
        List<URL> places = new ArrayList<>();
        for (Class<?> each : List.of(Storage.class, SqliteLibraryTest.class, SQLiteJDBCLoader.class, org.slf4j.Logger.class,
                com.zaxxer.hikari.HikariConfig.class, org.postgresql.Driver.class)) {
            places.add(each.getProtectionDomain().getCodeSource().getLocation());
        }
        return places.toArray(URL[]::new);
    }

    /** In a thread of its own, whose frames hold nothing when it has ended. */
    private WeakReference<ClassLoader> deployed() throws Exception {
        CompletableFuture<WeakReference<ClassLoader>> done = new CompletableFuture<>();
        Thread container = new Thread(() -> {
            try (URLClassLoader loader = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader())) {
                loader.loadClass(Application.class.getName()).getMethod("run", Path.class).invoke(null, folder);
                done.complete(new WeakReference<>(loader));
            } catch (Exception e) {
                done.completeExceptionally(e);
            }
        });
        container.start();
        container.join();
        return done.get();
    }

    /** Mappings of a library from the folder, also of a file that is deleted. */
    private long mappings() throws Exception {
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            return maps.filter(line -> line.contains(folder + File.separator)).count();
        }
    }

    @Test
    void isLoadedAgainByEachDeploymentAndUnloadedWithIt() throws Exception {
        for (int i = 0; i < DEPLOYMENTS; i++) {
            WeakReference<ClassLoader> loader = deployed();
            for (int attempt = 0; attempt < 100 && (loader.get() != null || mappings() > 0); attempt++) {
                System.gc();
                Thread.onSpinWait();
            }
            assertThat(loader.get()).as("class loader of deployment " + i).isNull();
            assertThat(mappings()).as("libraries mapped after deployment " + i).isZero();
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString())).noneMatch(name -> name.startsWith("libsqlite"));
        }
    }
}
