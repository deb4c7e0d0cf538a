package org.turnpike.container;

import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes the JVM compile AES-GCM and SHA-512 while the server starts, by encrypting, decrypting and digesting bytes that are used for nothing else. The JVM
 * uses the processor's instructions for them only in methods that its second compiler has compiled. Until then a byte costs up to a hundred times as much, and
 * the first large messages take seconds. One daemon thread, which uses at most {@value #MOST_CPU_MILLIS} ms of CPU time. Thread-safe.
 */
final class CompiledCiphers implements AutoCloseable {
    static final int MOST_CPU_MILLIS = 1000;
    private static final System.Logger LOG = System.getLogger(CompiledCiphers.class.getName());
    private static final int BLOCK = 1024;
    private static final int TAG_BYTES = 16;
    private static final int BLOCKS_A_BATCH = 100;
    /** Nanoseconds for a byte to be encrypted, decrypted and digested: compiled code takes less, and code that is not yet compiled takes more. */
    private static final int FAST_NANOS_PER_BYTE = 25;
    private static final Duration LONGEST_STOP = Duration.ofSeconds(5);

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Thread thread = new Thread(this::run, "turnpike-compiled-ciphers");
    private volatile boolean stopped;

    private CompiledCiphers() {
        thread.setDaemon(true);
    }

    /** Starts the thread. */
    static CompiledCiphers start() {
        CompiledCiphers started = new CompiledCiphers();
        started.thread.start();
        return started;
    }

    /** Whether the thread still runs. */
    boolean running() {
        return thread.isAlive();
    }

    private void run() {
        if (!threads.isCurrentThreadCpuTimeSupported()) {
            return;
        }
        try {
            Work work = new Work();
            long start = threads.getCurrentThreadCpuTime();
            long before = start;
            long batch = Long.MAX_VALUE;
            while (!stopped && batch > (long) FAST_NANOS_PER_BYTE * BLOCK * BLOCKS_A_BATCH && before - start < MOST_CPU_MILLIS * 1_000_000L) {
                work.batch();
                long now = threads.getCurrentThreadCpuTime();
                batch = now - before;
                before = now;
            }
        } catch (GeneralSecurityException e) {
            LOG.log(Level.WARNING, "Cannot compile AES-GCM and SHA-512 in advance; the first large messages take longer", e);
        }
    }

    /** The same calls that TLS and digests of messages make. */
    private static final class Work {
        private final MessageDigest digest = MessageDigest.getInstance("SHA-512");
        private final Cipher sealing = Cipher.getInstance("AES/GCM/NoPadding");
        private final Cipher opening = Cipher.getInstance("AES/GCM/NoPadding");
        private final SecretKeySpec key;
        private final ByteBuffer nonce = ByteBuffer.allocate(12);
        private final ByteBuffer plain = ByteBuffer.allocate(BLOCK);
        private final ByteBuffer sealed = ByteBuffer.allocate(BLOCK + TAG_BYTES);
        private final ByteBuffer opened = ByteBuffer.allocate(BLOCK + TAG_BYTES);
        private long count;

        Work() throws GeneralSecurityException {
            byte[] random = new byte[TAG_BYTES];
            new SecureRandom().nextBytes(random);
            key = new SecretKeySpec(random, "AES");
        }

        void batch() throws GeneralSecurityException {
            for (int i = 0; i < BLOCKS_A_BATCH; i++) {
                GCMParameterSpec parameters = new GCMParameterSpec(8 * TAG_BYTES, nonce.putLong(0, count++).array());
                sealing.init(Cipher.ENCRYPT_MODE, key, parameters);
                sealing.updateAAD(nonce.array());
                sealing.doFinal(plain.clear(), sealed.clear());
                opening.init(Cipher.DECRYPT_MODE, key, parameters);
                opening.updateAAD(nonce.array());
                opening.doFinal(sealed.flip(), opened.clear());
                digest.update(plain.array());
            }
        }
    }

    /** Stops the thread and waits until it has ended. */
    @Override
    public void close() {
        stopped = true;
        try {
            thread.join(LONGEST_STOP.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
