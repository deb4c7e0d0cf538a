package org.turnpike.keys.pkcs11;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A PKCS#11 module and the tokens in its slots. It is loaded and initialised on first use. Calls run in parallel; a restart waits for running calls
 * and blocks new ones. The sessions of a module belong to the whole process, so two servers in one JVM should not use the same module. Thread-safe.
 */
public final class Pkcs11Module implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Pkcs11Module.class.getName());

    private final Path path;
    private final ReadWriteLock calls = new ReentrantReadWriteLock(true);
    private final Set<Pkcs11Token> active = new HashSet<>();              // guarded by itself
    private volatile Cryptoki functions;                           // written under the write lock, like the next field
    private boolean ours;

    /** Calls functions of the module. */
    interface Use<T> {
        T with(Cryptoki functions) throws CryptokiException;
    }

    /** Creates a module; does not load the library yet. */
    public Pkcs11Module(Path path) {
        this.path = path;
    }

    /** @throws IOException if the module cannot be loaded */
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
     * Initialises the module again, because some modules find a reinserted token only after that. While a token of the module is in use, this method
     * does nothing, because it would end the sessions. It does not unload the module, because some modules fail after unloading.
     *
     * @return whether the module may be used again: false if a token was in use
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

    /** Closes all sessions and unloads the library. The next use loads it again. */
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
            return;                                                // another part of the process initialised the module and still uses it
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
