package org.turnpike.connector;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.security.Provider;
import java.security.Security;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Loads a JCA provider in machine code (the Amazon Corretto Crypto Provider, for Linux with glibc on x86-64 and aarch64), and registers it in the JVM
 * as the last provider. So only code that names it uses it: signatures of Turnpike. It creates an RSA signature in a third of the time that the JDK
 * needs, and an ECDSA signature in a twentieth. The container loads it once, before and outside of the application, because its threads and its
 * library stay in the JVM. One thread loads it while the container starts. Where it cannot be loaded, the JDK and Bouncy Castle sign and verify.
 * The system property {@value #SETTING} = false switches it off. Thread-safe.
 */
public final class NativeCrypto {
    /** The name under which the provider is registered. */
    public static final String PROVIDER = "AmazonCorrettoCryptoProvider";

    static final String SETTING = "turnpike.door.native-signatures";

    private static final System.Logger LOG = System.getLogger(NativeCrypto.class.getName());
    private static final String CLASS = "com.amazon.corretto.crypto.provider." + PROVIDER;
    private static final String LIBRARY = "amazonCorrettoCryptoProvider";
    private static final Thread LOADING = new Thread(NativeCrypto::load, "turnpike-native-crypto");

    static {
        LOADING.setDaemon(true);
        LOADING.setContextClassLoader(NativeCrypto.class.getClassLoader());
        LOADING.start();
    }

    private NativeCrypto() {
    }

    /** Starts to load the provider, if this was not done before. Does not wait. */
    static void start() {
        // initializing this class has started the thread
    }

    /**
     * Waits until the provider is loaded or has been rejected.
     *
     * @return whether that is so; otherwise it may be registered later
     */
    public static boolean await(Duration longest) {
        try {
            LOADING.join(longest.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !LOADING.isAlive();
    }

    private static void load() {
        if (!Boolean.parseBoolean(System.getProperty(SETTING, "true")) || Security.getProvider(PROVIDER) != null) {
            return;
        }
        String system = System.getProperty("os.name") + "-" + System.getProperty("os.arch");
        try (InputStream jar = NativeCrypto.class.getResourceAsStream("native/" + system + ".jar")) {
            if (jar != null) {
                register(jar);
            }
        } catch (IOException | ReflectiveOperationException | RuntimeException | LinkageError e) {
            LOG.log(Level.WARNING, "The native provider for signatures cannot be loaded, so the JDK and Bouncy Castle sign and verify: " + e, e);
        }
    }

    private static void register(InputStream jar) throws IOException, ReflectiveOperationException {
        JarInMemory classes = JarInMemory.read(jar);
        Provider provider = (Provider) Class.forName(CLASS, true, classes).getDeclaredConstructor().newInstance();
        classes.forget(System.mapLibraryName(LIBRARY));                    // 10 MB, and in use by now
        if (provider.getService("Signature", "SHA512withRSA") != null) {
            Security.addProvider(provider);
        } else {
            LOG.log(Level.INFO, "The native provider for signatures does not run on this system, so the JDK and Bouncy Castle sign and verify."
                    + " It needs glibc, and a folder for temporary files that allows code to run.");
        }
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
                files.put(entry.getName(), entries.readAllBytes());
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
