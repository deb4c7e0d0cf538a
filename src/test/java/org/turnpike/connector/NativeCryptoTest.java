package org.turnpike.connector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The provider's thread never ends, and must not keep the application that asked for the provider first. */
class NativeCryptoTest {
    private static final int GARBAGE_COLLECTIONS = 100;

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
