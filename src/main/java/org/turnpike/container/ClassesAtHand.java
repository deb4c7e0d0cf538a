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
 * Makes sure that loading a class needs no file handle while requests are served. If a class loader fails to read a class because no file handle is
 * free, it never tries to read this class again. Therefore all classes of the application are loaded at startup. One entry of each library also stays
 * open, because some containers close the files of their class loader when they are idle. Thread-safe.
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
     * @param loader the class loader of the application
     * @throws IOException if a library cannot be read
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

    /** Returns how many classes were loaded. */
    int loaded() {
        return loaded;
    }

    /** Returns how many libraries are held open. */
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
                return;                                                    // a later step of the start reports the remedy
            }
            throw new IllegalStateException("Cannot load the class " + name + " of turnpike.war. Copy turnpike.war to the container again.", missing);
        }
    }

    /** Returns whether the error is about a class of turnpike-connector.jar, which the container loads instead of this application. */
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
