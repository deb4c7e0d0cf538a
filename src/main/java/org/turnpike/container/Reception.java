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
 * Receives the messages of the client door and the server door. A request does not occupy a thread while its body arrives and while it waits for its
 * place. The container reads up to {@value ArrivingBody#BUFFER} bytes without blocking. Senders that are slower than the minimum rate are
 * disconnected. A message that is complete in the buffer is served in a thread of the container. A larger message is served in a thread of this
 * class. Thread-safe.
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
     * @param arrivingPerAddress the largest number of requests of one address that are under way at both doors together
     * @param rate the minimum rate for bodies that arrive and for answers that are sent
     * @param receiveTimeout the longest time for a whole request to arrive, whatever its rate
     * @param answerTimeout the longest time for a whole answer to be sent
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
     * @param resources returns whether the machine has enough resources for one more request
     * @param open returns whether every door is open; if one is not, no message is served
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

    /** Returns whether messages are served at all. */
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
     * Returns how many bytes of a further request are received before it needs a place. The number is smaller while many requests arrive, so that all
     * of them fit into the heap.
     */
    int bufferBytes() {
        long each = bounds.client().bytes() / (2L * Math.max(1, arriving.size()));
        return (int) Math.max(LEAST_BUFFER, Math.min(ArrivingBody.BUFFER, each));
    }

    /** Returns whether one more request of this address may arrive. If it may, the caller must call {@link #leave} later. */
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

    /**
     * Returns the threads that serve messages that are still arriving. They throw RejectedExecutionException if all of them are busy, or after
     * {@link #close}.
     */
    Executor workers() {
        return workers;
    }

    /** Rejects requests that have waited too long, and ends requests that arrive too slowly. */
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
