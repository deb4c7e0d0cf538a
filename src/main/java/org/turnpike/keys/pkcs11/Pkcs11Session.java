package org.turnpike.keys.pkcs11;

import java.io.IOException;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/**
 * A login to a token, until logout or loss of the device. One session holds the login. Further sessions are opened as needed to sign; only one thread
 * at a time uses each of them. Thread-safe.
 */
final class Pkcs11Session {
    private static final int LONGEST_WAIT_SECONDS = 60;

    private final Pkcs11Module module;
    private final long slot;
    private final long login;
    private final Map<String, Long> handles;
    private final Semaphore free;
    private final Deque<Long> idle;

    /** @param sessions the maximum number of sessions that sign at the same time */
    Pkcs11Session(Pkcs11Module module, long slot, long login, int sessions) {
        this(module, slot, login, Map.of(), new Semaphore(sessions), new ConcurrentLinkedDeque<>());
    }

    /** @param handles the handles of the private keys by key id */
    private Pkcs11Session(Pkcs11Module module, long slot, long login, Map<String, Long> handles, Semaphore free, Deque<Long> idle) {
        this.module = module;
        this.slot = slot;
        this.login = login;
        this.handles = Map.copyOf(handles);
        this.free = free;
        this.idle = idle;
    }

    /** Returns the same login with other known keys. */
    Pkcs11Session with(Map<String, Long> others) {
        return new Pkcs11Session(module, slot, login, others, free, idle);
    }

    long slot() {
        return slot;
    }

    /** Returns the session that holds the login. It serves administration, by one thread at a time. */
    long login() {
        return login;
    }

    Map<String, Long> handles() {
        return handles;
    }

    Optional<Long> handle(String keyId) {
        return Optional.ofNullable(handles.get(keyId));
    }

    /** @throws RefusedException {@code cannot_sign} if no session became free within 60 seconds */
    byte[] sign(long key, long mechanism, long[] parameters, byte[] data) throws CryptokiException, IOException, RefusedException {
        acquire();
        try {
            Long rested = idle.poll();
            long session = rested != null ? rested : module.use(functions -> functions.openSession(slot, false));
            byte[] signature = signOrClose(session, key, mechanism, parameters, data);
            idle.push(session);
            return signature;
        } finally {
            free.release();
        }
    }

    private byte[] signOrClose(long session, long key, long mechanism, long[] parameters, byte[] data) throws CryptokiException, IOException {
        try {
            return module.use(functions -> functions.sign(session, key, mechanism, parameters, data));
        } catch (CryptokiException e) {
            close(session);
            throw e;
        }
    }

    private void acquire() throws RefusedException {
        try {
            if (!free.tryAcquire(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw new RefusedException(FaultCode.CANNOT_SIGN, "All sessions of the token were busy for " + LONGEST_WAIT_SECONDS + " seconds");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RefusedException(FaultCode.CANNOT_SIGN, "Interrupted while waiting for a session of the token", e);
        }
    }

    /** Closes the unused sessions. The session that holds the login stays open. */
    void closeIdle() {
        for (Long session = idle.poll(); session != null; session = idle.poll()) {
            close(session);
        }
    }

    /** Logs out and closes the sessions. Failures are ignored, because a removed token has already closed its sessions. */
    void end() {
        closeIdle();
        try {
            module.use(functions -> {
                functions.logout(login);
                return null;
            });
        } catch (CryptokiException | IOException gone) {
            close(login);
            return;
        }
        close(login);
    }

    private void close(long session) {
        try {
            module.use(functions -> {
                functions.closeSession(session);
                return null;
            });
        } catch (CryptokiException | IOException gone) {
            return;                                                // the session ended when the token was removed
        }
    }
}
