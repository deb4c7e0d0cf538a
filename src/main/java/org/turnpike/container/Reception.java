package org.turnpike.container;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.turnpike.fault.LogRate;
import org.turnpike.message.Exchange;
import org.turnpike.net.IpNetwork;
import org.turnpike.net.OwnThreads;

/**
 * Receives the messages of the client door and the server door. A request takes no thread while its body arrives and while it waits for its
 * place: the container reads without blocking, up to {@value ArrivingBody#BUFFER} bytes, and ends senders below the least rate. A message
 * that is complete by then is served on a thread of the container, a larger one on a thread of this class. Thread-safe.
 */
final class Reception implements AutoCloseable {
    private static final int LEAST_BUFFER = 8 * 1024;
    private static final Duration CHECK = Duration.ofMillis(250);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(5);
    private static final Duration IDLE = Duration.ofSeconds(10);

    private static final System.Logger LOG = System.getLogger(Reception.class.getName());

    private final Bounds bounds;
    private final LogRate rate = new LogRate();
    private final BooleanSupplier open;
    private final Map<Door, AdmissionQueue> queues;
    private final Set<Arrival> arriving = ConcurrentHashMap.newKeySet();
    private final Map<String, Integer> byNetwork = new ConcurrentHashMap<>();
    private final OwnThreads workerThreads = new OwnThreads("turnpike-large-message");
    private final OwnThreads checkThread = new OwnThreads("turnpike-arrivals");
    private final ThreadPoolExecutor workers;
    private final ScheduledThreadPoolExecutor checks = new ScheduledThreadPoolExecutor(1, checkThread);

    /**
     * The limits of admission.
     *
     * @param client the places of the client door
     * @param server the places of the server door
     * @param arrivingPerAddress requests of one address that are being received or wait, at both doors together
     * @param rate of bodies that arrive, and of answers that leave
     * @param receiveTimeout for a whole request to arrive, regardless of its rate
     * @param answerTimeout for a whole answer to leave
     */
    record Bounds(AdmissionQueue.Bounds client, AdmissionQueue.Bounds server, int arrivingPerAddress, Pace.Rate rate, Duration receiveTimeout,
            Duration answerTimeout) {
    }

    /** Serves a message that has its place. */
    @FunctionalInterface
    interface Service {
        void serve(Exchange exchange) throws IOException;
    }

    /**
     * Starts to receive.
     *
     * @param resources whether the machine has enough left to begin with one more request
     * @param open whether every door is open; otherwise nothing is served
     */
    Reception(Bounds bounds, BooleanSupplier resources, BooleanSupplier open) {
        this.bounds = bounds;
        this.open = open;
        this.queues = Map.of(Door.CLIENT, new AdmissionQueue(bounds.client(), resources), Door.SERVER, new AdmissionQueue(bounds.server(), resources));
        this.workers = new ThreadPoolExecutor(0, bounds.client().places() + bounds.server().places(), IDLE.toMillis(), TimeUnit.MILLISECONDS,
                new SynchronousQueue<>(), workerThreads);
        checks.scheduleWithFixedDelay(this::check, CHECK.toMillis(), CHECK.toMillis(), TimeUnit.MILLISECONDS);
    }

    Bounds bounds() {
        return bounds;
    }

    /** Whether messages are served at all. */
    boolean open() {
        return open.getAsBoolean();
    }

    /** Logs an event about an address, at a bounded rate. */
    void log(String address, String event) {
        rate.next(address).ifPresent(leftOut -> LOG.log(System.Logger.Level.WARNING, event + LogRate.of(leftOut)));
    }

    AdmissionQueue queue(Door door) {
        return queues.get(door);
    }

    /**
     * The number of bytes that are received of a further request before it needs a place: fewer while many requests arrive, so that all fit into
     * the heap.
     */
    int bufferBytes() {
        long each = bounds.client().bytes() / (2L * Math.max(1, arriving.size()));
        return (int) Math.max(LEAST_BUFFER, Math.min(ArrivingBody.BUFFER, each));
    }

    /** Whether one more request of that address may arrive; then {@link #leave} follows. */
    boolean arrive(Arrival arrival) {
        boolean within = byNetwork.merge(IpNetwork.of(arrival.address()), 1, Integer::sum) <= bounds.arrivingPerAddress();
        if (within) {
            arriving.add(arrival);
        } else {
            forget(arrival.address());
        }
        return within;
    }

    void leave(Arrival arrival) {
        if (arriving.remove(arrival)) {
            forget(arrival.address());
        }
    }

    private void forget(String address) {
        byNetwork.computeIfPresent(IpNetwork.of(address), (any, count) -> count == 1 ? null : count - 1);
    }

    /** Serves a message that is still arriving. @throws RejectedExecutionException when every thread is busy, or none is left */
    Executor workers() {
        return workers;
    }

    /** Rejects requests that have waited too long, and ends those that arrive too slowly. */
    private void check() {
        queues.values().forEach(AdmissionQueue::expire);
        arriving.forEach(Arrival::check);
    }

    @Override
    public void close() {
        checks.shutdownNow();
        workers.shutdown();
        checkThread.await(checks, LONGEST_STOP);
        if (!workerThreads.await(workers, LONGEST_STOP)) {
            workers.shutdownNow();
        }
    }
}
