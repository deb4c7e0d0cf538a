package org.turnpike.transport;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.turnpike.net.OwnThreads;

/**
 * Looks up several host names at the same time. A lookup blocks until the platform's resolver returns, and a name server that does not answer for one
 * host must not delay messages to other hosts. All callers share one lookup of the same host. Thread-safe.
 */
final class LookupClient implements AutoCloseable {
    private static final Duration LAST_WORD = Duration.ofSeconds(1);
    private static final Pattern LITERAL = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|.*:.*");

    private final Resolver resolver;
    private final Map<String, CompletableFuture<List<InetAddress>>> underWay = new ConcurrentHashMap<>();
    private final OwnThreads own = new OwnThreads("turnpike-lookup");      // daemons, because a thread that the resolver blocks cannot be interrupted
    private final ExecutorService threads = Executors.newCachedThreadPool(own);

    /** Resolves names. */
    interface Resolver {
        /** @throws UnknownHostException if the host has no address */
        InetAddress[] addressesOf(String host) throws UnknownHostException;
    }

    LookupClient(Resolver resolver) {
        this.resolver = resolver;
    }

    /**
     * Returns the addresses of the hosts, in their order. A host that has no address, or is not found in time, is omitted.
     *
     * @param longest the longest wait while no host is found
     * @param others the longest wait for the other hosts after one was found
     */
    Map<String, List<InetAddress>> addressesOf(Collection<String> hosts, Duration longest, Duration others) {
        Map<String, CompletableFuture<List<InetAddress>>> lookups = new LinkedHashMap<>();
        hosts.forEach(host -> lookups.put(host, lookup(host)));
        long start = System.nanoTime();
        await(CompletableFuture.allOf(lookups.values().toArray(CompletableFuture[]::new)), others);
        List<CompletableFuture<List<InetAddress>>> left = left(lookups);
        while (found(lookups).isEmpty() && !left.isEmpty() && await(CompletableFuture.anyOf(left.toArray(CompletableFuture[]::new)),
                longest.minusNanos(System.nanoTime() - start))) {
            left = left(lookups);
        }
        return found(lookups);
    }

    private CompletableFuture<List<InetAddress>> lookup(String host) {
        CompletableFuture<List<InetAddress>> fresh = new CompletableFuture<>();
        CompletableFuture<List<InetAddress>> known = underWay.putIfAbsent(host, fresh);
        if (known != null) {
            return known;
        }
        if (LITERAL.matcher(host).matches()) {
            complete(host, fresh);                                     // completed at once, without a name server
        } else {
            start(host, fresh);
        }
        return fresh;
    }

    private void start(String host, CompletableFuture<List<InetAddress>> lookup) {
        try {
            threads.execute(() -> complete(host, lookup));
        } catch (RejectedExecutionException e) {
            underWay.remove(host);                                     // closed meanwhile
            lookup.complete(List.of());
        }
    }

    private void complete(String host, CompletableFuture<List<InetAddress>> lookup) {
        try {
            lookup.complete(List.of(resolver.addressesOf(host)));
        } catch (UnknownHostException | RuntimeException e) {
            lookup.complete(List.of());                                // the waiting callers see that there is no address
        } finally {
            underWay.remove(host);
        }
    }

    private static List<CompletableFuture<List<InetAddress>>> left(Map<String, CompletableFuture<List<InetAddress>>> lookups) {
        return lookups.values().stream().filter(lookup -> !lookup.isDone()).toList();
    }

    private static Map<String, List<InetAddress>> found(Map<String, CompletableFuture<List<InetAddress>>> lookups) {
        Map<String, List<InetAddress>> found = new LinkedHashMap<>();
        lookups.forEach((host, lookup) -> {
            if (!lookup.getNow(List.of()).isEmpty()) {
                found.put(host, new ArrayList<>(lookup.join()));
            }
        });
        return found;
    }

    /** Whether it was completed in time. */
    private static boolean await(CompletableFuture<?> lookups, Duration time) {
        try {
            lookups.get(Math.max(0, time.toNanos()), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            throw new AssertionError("A lookup was completed with an exception", e);
        }
    }

    /** When this returns, all idle threads have ended. A thread that the resolver blocks for more than a second ends with its lookup. */
    @Override
    public void close() {
        threads.shutdownNow();
        own.await(threads, LAST_WORD);
    }
}
