package org.turnpike.keys.pkcs11;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A PKCS#11 module and the tokens in its slots. It is loaded and initialised when first used. Calls run in parallel; a restart waits for them
 * and blocks new ones. Thread-safe. A module's sessions belong to the whole process: two servers in one JVM should not use the same one.
 */
public final class Pkcs11Module implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Pkcs11Module.class.getName());

    private final Path path;
    private final ReadWriteLock calls = new ReentrantReadWriteLock(true);
    private final Set<Pkcs11Token> active = new HashSet<>();              // guarded by itself
    private volatile Cryptoki functions;                           // written under the write lock, as the next
    private boolean ours;

    /** Work with the module's functions. */
    interface Use<T> {
        T with(Cryptoki functions) throws CryptokiException;
    }

    /** The module in that library, which is not loaded yet. */
    public Pkcs11Module(Path path) {
        this.path = path;
    }

    /** @throws IOException when the module cannot be loaded */
    <T> T use(Use<T> use) throws CryptokiException, IOException {
        open();
        calls.readLock().lock();
        try {
            Cryptoki opened = functions;
            if (opened == null) {
                throw new IOException("The PKCS#11 module " + path + " is closed");
            }
            return use.with(opened);
        } finally {
            calls.readLock().unlock();
        }
    }

    private void open() throws CryptokiException, IOException {
        if (functions != null) {
            return;
        }
        calls.writeLock().lock();
        try {
            if (functions == null) {
                Cryptoki loaded = Cryptoki.load(path);
                ours = loaded.initialize();
                functions = loaded;
            }
        } finally {
            calls.writeLock().unlock();
        }
    }

    void note(Pkcs11Token token, boolean isActive) {
        synchronized (active) {
            if (isActive) {
                active.add(token);
            } else {
                active.remove(token);
            }
        }
    }

    /**
     * Initialises the module again, because some modules detect returned tokens only then. It does nothing while one of its tokens is in use,
     * because their sessions would end. The module is not unloaded, because not every module survives that.
     *
     * @return whether it was initialised
     */
    boolean restart() throws CryptokiException {
        synchronized (active) {
            if (!active.isEmpty()) {
                return false;
            }
        }
        calls.writeLock().lock();
        try {
            if (functions != null) {
                terminate(functions);
                ours = functions.initialize();
            }
            return true;
        } finally {
            calls.writeLock().unlock();
        }
    }

    /** Closes all sessions and unloads the library; a later use loads it again. */
    @Override
    public void close() {
        calls.writeLock().lock();
        try {
            if (functions != null) {
                terminate(functions);
                functions.close();
                functions = null;
            }
        } finally {
            calls.writeLock().unlock();
        }
    }

    private void terminate(Cryptoki opened) {
        if (!ours) {
            return;                                                // the caller that initialised it first keeps using it
        }
        try {
            opened.terminate();
        } catch (CryptokiException e) {
            LOG.log(Level.WARNING, "The PKCS#11 module " + path + " did not close cleanly: " + e.getMessage());
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
