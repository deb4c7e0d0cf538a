package org.turnpike.container;

import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;

/**
 * Makes sure that no class needs a file handle while requests are served: a class loader that once failed to read a class, because there was no
 * free handle, never tries again. All classes of the application are loaded at startup. Of each library one entry stays open, so that a
 * container that closes the files of its class loader when they are idle keeps them. Thread-safe.
 */
final class ClassesAtHand implements AutoCloseable {
    private static final String CLASSES = "/WEB-INF/classes/";
    private static final String LIBRARIES = "/WEB-INF/lib/";
    private static final String CLASS = ".class";
    private static final int MOST_ENTRIES = 50;

    private final ServletContext context;
    private final ClassLoader loader;
    private final List<InputStream> open = new ArrayList<>();
    private int loaded;

    private ClassesAtHand(ServletContext context, ClassLoader loader) {
        this.context = context;
        this.loader = loader;
    }

    /**
     * Loads the classes of the application and opens its libraries.
     *
     * @param loader the application's
     * @throws IOException when a library cannot be read
     */
    static ClassesAtHand load(ServletContext context, ClassLoader loader) throws IOException {
        ClassesAtHand atHand = new ClassesAtHand(context, loader);
        try {
            atHand.loadBelow(CLASSES + "org/turnpike/");
            for (String library : atHand.below(LIBRARIES)) {
                if (library.endsWith(".jar")) {
                    atHand.keepOpen(library);
                }
            }
            return atHand;
        } catch (IOException | RuntimeException | Error e) {
            atHand.close();
            throw e;
        }
    }

    /** How many classes were loaded. */
    int loaded() {
        return loaded;
    }

    /** How many libraries are held open. */
    int libraries() {
        return open.size();
    }

    private Set<String> below(String folder) {
        return Optional.ofNullable(context.getResourcePaths(folder)).orElse(Set.of());
    }

    private void loadBelow(String folder) {
        for (String path : below(folder)) {
            if (path.endsWith("/")) {
                loadBelow(path);
            } else if (path.endsWith(CLASS) && !path.endsWith("-info" + CLASS)) {
                loadClass(path.substring(CLASSES.length(), path.length() - CLASS.length()).replace('/', '.'));
            }
        }
    }

    private void loadClass(String name) {
        try {
            Class.forName(name, false, loader);
            loaded++;
        } catch (ClassNotFoundException | LinkageError missing) {
            if (needsConnector(missing)) {
                return;                                                    // the start names the remedy when it hands over to the doors
            }
            throw new IllegalStateException("The class " + name + " of turnpike.war cannot be loaded: copy the WAR again", missing);
        }
    }

    /** Whether the error concerns a class of turnpike-connector.jar, which the container loads and not this application. */
    static boolean needsConnector(Throwable missing) {
        return String.valueOf(missing.getMessage()).matches("(?s).*org[/.]turnpike[/.]connector[/.].*");
    }

    private void keepOpen(String library) throws IOException {
        String name = library.substring(LIBRARIES.length());
        try (InputStream file = context.getResourceAsStream(library); JarInputStream entries = new JarInputStream(file, false)) {
            int seen = 0;
            for (JarEntry entry = entries.getNextJarEntry(); entry != null && seen < MOST_ENTRIES; entry = entries.getNextJarEntry()) {
                URL found = entry.isDirectory() ? null : loader.getResource(entry.getName());
                if (found != null && found.toString().contains(name)) {
                    open.add(loader.getResourceAsStream(entry.getName()));
                    return;
                }
                seen++;
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (InputStream each : open) {
            each.close();
        }
        open.clear();
    }
}
