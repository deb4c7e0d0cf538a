package org.turnpike.connector;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.security.Provider;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Loads a JCA provider in native code, the Amazon Corretto Crypto Provider, for Linux with glibc on x86-64 and aarch64. The container loads it once, and
 * it stays in the JVM, with its thread, when the application is deployed again. It is not registered in the JVM, so only Turnpike uses it. One thread
 * loads it while the container starts. The system property {@value #SETTING} = false switches it off. Thread-safe.
 */
public final class NativeCrypto {
    /** The name of the setting. */
    public static final String SETTING = "turnpike.door.native-signatures";

    private static final System.Logger LOG = System.getLogger(NativeCrypto.class.getName());
    private static final String CLASS = "com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider";
    private static final String LIBRARY = "amazonCorrettoCryptoProvider";
    private static final String OTHERWISE = "The JDK and Bouncy Castle create and verify signatures";
    private static final CompletableFuture<Optional<Provider>> LOADED
            = CompletableFuture.supplyAsync(NativeCrypto::load, NativeCrypto::inThreadOfItsOwn).exceptionally(NativeCrypto::unusable);

    private NativeCrypto() {
    }

    /** Starts a thread that keeps nothing of its creator, which may be an application: the provider's own thread inherits from it and never ends. */
    @SuppressWarnings("removal")                                           // later versions of Java inherit nothing
    private static void inThreadOfItsOwn(Runnable work) {
        Thread thread = AccessController.doPrivileged((PrivilegedAction<Thread>) () -> new Thread(null, work, "turnpike-native-crypto", 0, false));
        thread.setDaemon(true);
        thread.setContextClassLoader(NativeCrypto.class.getClassLoader());
        thread.start();
    }

    /** Starts to load the provider, if this was not done before. Does not wait. */
    static void start() {
        // initializing this class has started the thread
    }

    /**
     * Returns the provider; empty if it is switched off, does not run on this system or cannot be loaded. The log has the reason.
     *
     * @throws TimeoutException if it is still being loaded after this time
     */
    public static Optional<Provider> await(Duration longest) throws InterruptedException, TimeoutException {
        try {
            return LOADED.get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("Every failure ends as an empty value", e);
        }
    }

    private static Optional<Provider> load() {
        String wanted = System.getProperty(SETTING, "true");
        String system = System.getProperty("os.name") + "-" + System.getProperty("os.arch");
        if (!wanted.equals("true")) {
            LOG.log(wanted.equals("false") ? Level.INFO : Level.WARNING, OTHERWISE + ", because " + SETTING + " is " + wanted);
            return Optional.empty();
        }
        try (InputStream jar = NativeCrypto.class.getResourceAsStream("native/" + system + ".jar")) {
            if (jar == null) {
                LOG.log(Level.INFO, OTHERWISE + ", because the connector has no native library for " + system);
                return Optional.empty();
            }
            return load(JarInMemory.read(jar));
        } catch (IOException | ReflectiveOperationException e) {
            throw new CompletionException(e);
        }
    }

    /** Also for errors of linking and of memory: without the library, the server works as well, only slower. */
    private static Optional<Provider> unusable(Throwable failure) {
        Throwable cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        LOG.log(Level.WARNING, OTHERWISE + ", because the native library cannot be loaded: " + cause, cause);
        return Optional.empty();
    }

    private static Optional<Provider> load(JarInMemory classes) throws ReflectiveOperationException {
        Provider provider = (Provider) Class.forName(CLASS, true, classes).getDeclaredConstructor().newInstance();
        classes.forget(System.mapLibraryName(LIBRARY));                    // 10 MB, and in use by now
        Object failure = provider.getClass().getMethod("getLoadingError").invoke(provider);
        if (failure != null) {
            LOG.log(Level.WARNING, OTHERWISE + ", because the native library does not run on this system. It needs glibc, and must be allowed to run code from the folder "
                    + System.getProperty("java.io.tmpdir") + ". " + SETTING + "=false switches it off. " + failure);
            return Optional.empty();
        }
        return Optional.of(provider);
    }

    /** Classes and files of a jar that is itself a file in a jar. */
    private static final class JarInMemory extends ClassLoader {
        private final Map<String, byte[]> files;

        private JarInMemory(Map<String, byte[]> files) {
            super("turnpike-native", ClassLoader.getPlatformClassLoader());
            this.files = files;
        }

        static JarInMemory read(InputStream jar) throws IOException {
            Map<String, byte[]> files = new ConcurrentHashMap<>();
            ZipInputStream entries = new ZipInputStream(jar);
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                long size = entry.getSize();
                files.put(entry.getName(), size > 0 ? entries.readNBytes((int) size) : entries.readAllBytes());
            }
            return new JarInMemory(files);
        }

        void forget(String file) {
            files.keySet().removeIf(name -> name.endsWith("/" + file));
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            byte[] bytes = files.remove(name.replace('.', '/') + ".class");
            if (bytes == null) {
                throw new ClassNotFoundException(name);
            }
            return defineClass(name, bytes, 0, bytes.length);
        }

        @Override
        public InputStream getResourceAsStream(String name) {
            byte[] bytes = files.get(name);
            return bytes == null ? super.getResourceAsStream(name) : new ByteArrayInputStream(bytes);
        }
    }
}
