package org.turnpike.server;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import org.turnpike.fault.RefusedException;
import org.turnpike.keys.TrialKey;
import org.turnpike.message.SpoolStore;
import org.turnpike.signature.SignatureRehearsal;
import org.turnpike.transport.TransportRehearsal;

/**
 * Runs code that serves messages after the server has started: TLS handshakes, signatures and messages in memory, with a key for trials. So the first callers
 * wait less until the JVM has loaded its classes and interpreted it often enough to compile it (decision 32). No key of this server is used, and no message
 * leaves the process. One daemon thread, which makes at most {@value #MOST_ROUNDS} rounds, and starts none after {@value #MOST_CPU_MILLIS} ms of CPU time.
 * Thread-safe.
 */
final class Rehearsal implements AutoCloseable {
    static final int MOST_CPU_MILLIS = 1500;
    /** Later rounds are compiled code, so they gain little. */
    static final int MOST_ROUNDS = 10;
    private static final System.Logger LOG = System.getLogger(Rehearsal.class.getName());
    private static final Duration LONGEST_STOP = Duration.ofSeconds(5);

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final SpoolStore spools;
    private final InstantSource clock;
    private final Thread thread = new Thread(this::run, "turnpike-rehearsal");
    private volatile boolean stopped;
    private volatile int rounds;

    private Rehearsal(SpoolStore spools, InstantSource clock) {
        this.spools = spools;
        this.clock = clock;
        thread.setDaemon(true);
    }

    /**
     * Starts the thread.
     *
     * @param spools keeps short messages in memory, so that no file is created
     */
    static Rehearsal start(SpoolStore spools, InstantSource clock) {
        Rehearsal started = new Rehearsal(spools, clock);
        started.thread.start();
        return started;
    }

    /** Waits until the thread has ended. Returns whether it ended within this time. */
    boolean await(Duration longest) throws InterruptedException {
        thread.join(longest.toMillis());
        return !thread.isAlive();
    }

    /** The number of rounds that are complete. */
    int rounds() {
        return rounds;
    }

    private void run() {
        if (!threads.isCurrentThreadCpuTimeSupported()) {
            return;
        }
        try {
            long end = threads.getCurrentThreadCpuTime() + Duration.ofMillis(MOST_CPU_MILLIS).toNanos();
            TrialKey key = TrialKey.create(clock.instant());
            SignatureRehearsal signatures = new SignatureRehearsal(key.signing());
            TransportRehearsal transport = new TransportRehearsal(key, spools);
            while (!stopped && rounds < MOST_ROUNDS && threads.getCurrentThreadCpuTime() < end) {
                transport.round(signatures.round(clock.instant()));
                rounds++;                                                  // written by this thread only
            }
        } catch (IOException | GeneralSecurityException | RefusedException | RuntimeException | LinkageError | AssertionError e) {
            LOG.log(Level.WARNING, "Cannot run the code that serves messages in advance; the first messages take longer", e);
        }
    }

    /** Stops the thread, and waits at most five seconds until it has ended. */
    @Override
    public void close() {
        stopped = true;
        try {
            await(LONGEST_STOP);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
