package org.turnpike.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Loading the provider, and failing to. Its thread never ends, and must not keep the application that asked for the provider first. */
class NativeCryptoTest {
    private static final int GARBAGE_COLLECTIONS = 100;
    private static final int PRESENT = 10;
    private static final int ABSENT = 11;

    /** Calls the connector, which the parent loads, as an application does. */
    public static final class Application implements Runnable {
        @Override
        public void run() {
            try {
                assertThat(NativeCrypto.await(Duration.ofMinutes(1))).isNotNull();
            } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void applicationThatAskedFirstIsFreed() throws Exception {
        try (URLClassLoader container = new Container()) {
            WeakReference<ClassLoader> application = askFrom(container);
            for (int attempt = 0; attempt < GARBAGE_COLLECTIONS && !application.refersTo(null); attempt++) {
                System.gc();
                Thread.onSpinWait();
            }
            assertThat(application.get()).isNull();
        }
    }

    /** A process that ends with {@value #PRESENT} if it has the provider. */
    public static final class Asking {
        private Asking() {
        }

        public static void main(String... arguments) throws Exception {
            System.exit(NativeCrypto.await(Duration.ofMinutes(1)).isPresent() ? PRESENT : ABSENT);
        }
    }

    @ParameterizedTest
    @CsvSource({"-Dturnpike.door.native-signatures=true,true", "-Dturnpike.door.native-signatures=false,false", "-Dturnpike.door.native-signatures=yes,false",
        "-Dos.arch=riscv64,false", "-Djava.io.tmpdir=/dev/null,false"})
    void isAbsentIfSwitchedOffOrIfItCannotBeLoaded(String option, boolean present) throws Exception {
        assumeTrue(System.getProperty("os.name").equals("Linux") && System.getProperty("os.arch").matches("amd64|aarch64"),
                "the connector has native code for Linux on x86-64 and aarch64");
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin/java").toString(), option, "-cp", "target/test-classes:target/classes",
                Asking.class.getName()).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isEqualTo(present ? PRESENT : ABSENT);
        assertThat(said.contains("The JDK and Bouncy Castle create and verify signatures")).as(said).isEqualTo(!present);
    }

    private static WeakReference<ClassLoader> askFrom(ClassLoader container) throws Exception {
        URLClassLoader application = new URLClassLoader(new URL[] {folder("target/test-classes")}, container) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                return name.startsWith(NativeCryptoTest.class.getName()) ? Optional.<Class<?>>ofNullable(findLoadedClass(name)).orElse(findClass(name)) : super.loadClass(name, resolve);
            }
        };
        try (application) {
            ((Runnable) application.loadClass(Application.class.getName()).getDeclaredConstructor().newInstance()).run();
        }
        return new WeakReference<>(application);
    }

    /** Loads the connector itself, and everything else from the class path. */
    private static final class Container extends URLClassLoader {
        Container() throws IOException {
            super(new URL[] {folder("target/classes")}, NativeCryptoTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(NativeCrypto.class.getName()) || name.startsWith(NativeCryptoTest.class.getName())) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : findClass(name);
        }
    }

    private static URL folder(String path) throws IOException {
        return Path.of(path).toUri().toURL();
    }
}
