package org.turnpike.sandbox.demo;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.EntityUtils;

/**
 * A closed loop of callers at a client door: each sends its next request when the answer to the last has come. Message ids are unique,
 * connections are kept, every answer is compared with what it should be. A process of its own, so that its costs are told apart.
 *
 * <p>Arguments: the door's URL, the case, concurrency, seconds to measure, least seconds to warm up, client, provider. It warms up so
 * long, and until the rate settles or a minute is over, prints {@value #MEASURING} on a line, measures, and prints a line of
 * {@code "requests":..,"errors":..,"rps":..,"p50_ms":..,"p99_ms":..}.
 */
public final class LoadGenerator {
    /** Printed when the measured part begins. */
    static final String MEASURING = "measuring";
    private static final Duration WINDOW = Duration.ofSeconds(4);
    /** Rates that differ by less have settled. */
    private static final double SETTLED = 0.05;
    private static final int COMPARED = 3;
    private static final int MOST_WINDOWS = 15;
    private final CloseableHttpClient http;
    private final HttpHost door;
    private final BenchCase calls;
    private final BenchCase.Parties parties;
    private final int concurrency;

    private LoadGenerator(URI door, BenchCase calls, BenchCase.Parties parties, int concurrency) {
        this.door = HttpHost.create(door);
        this.calls = calls;
        this.parties = parties;
        this.concurrency = concurrency;
        http = HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create().setMaxConnTotal(concurrency)
                        .setMaxConnPerRoute(concurrency).build())
                .setDefaultRequestConfig(RequestConfig.custom().setResponseTimeout(60, TimeUnit.SECONDS).build())
                .disableAutomaticRetries().disableCookieManagement().disableRedirectHandling().disableContentCompression().build();
    }

    /** What callers saw. */
    private record Seen(long[] nanos, long errors, long elapsed) {
        double rate() {
            return nanos.length * 1e9 / elapsed;
        }
    }

    /** Runs one case. */
    public static void main(String... arguments) throws InterruptedException, ExecutionException, IOException {
        LoadGenerator generator = new LoadGenerator(URI.create(arguments[0]), BenchCase.named(arguments[1]),
                new BenchCase.Parties(arguments[5], arguments[6]), Integer.parseInt(arguments[2]));
        generator.warmUp(Duration.ofSeconds(Long.parseLong(arguments[4])));
        System.out.println(MEASURING);
        System.out.println(json(generator.run(Duration.ofSeconds(Long.parseLong(arguments[3])))));
        generator.http.close();
    }

    private void warmUp(Duration least) throws InterruptedException, ExecutionException {
        long begun = System.nanoTime();
        List<Double> rates = new ArrayList<>();
        while (System.nanoTime() - begun < least.toNanos() || !isSettled(rates) && rates.size() < MOST_WINDOWS) {
            rates.add(run(WINDOW).rate());
        }
    }

    private static boolean isSettled(List<Double> rates) {
        if (rates.size() <= COMPARED) {
            return false;
        }
        double newest = rates.get(rates.size() - 1);
        return newest > 0 && rates.subList(rates.size() - 1 - COMPARED, rates.size() - 1).stream().anyMatch(before -> newest < before * (1 + SETTLED));
    }

    private Seen run(Duration time) throws InterruptedException, ExecutionException {
        ExecutorService callers = Executors.newFixedThreadPool(concurrency);
        try {
            long start = System.nanoTime();
            var loops = IntStream.range(0, concurrency).mapToObj(i -> callers.submit(() -> loop(start + time.toNanos()))).toList();
            LongStream.Builder all = LongStream.builder();
            long errors = 0;
            for (Future<Seen> loop : loops) {
                Arrays.stream(loop.get().nanos()).forEach(all::add);
                errors += loop.get().errors();
            }
            return new Seen(all.build().sorted().toArray(), errors, System.nanoTime() - start);
        } finally {
            callers.shutdownNow();
        }
    }

    private static String json(Seen seen) {
        return String.format(Locale.ROOT, "\"requests\":%d,\"errors\":%d,\"rps\":%.1f,\"p50_ms\":%.1f,\"p99_ms\":%.1f", seen.nanos().length,
                seen.errors(), seen.rate(), percentile(seen.nanos(), 0.5), percentile(seen.nanos(), 0.99));
    }

    private static double percentile(long[] sorted, double part) {
        return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1, sorted.length * part)] / 1e6;
    }

    private Seen loop(long end) {
        LongStream.Builder nanos = LongStream.builder();
        long errors = 0;
        while (System.nanoTime() < end) {
            long start = System.nanoTime();
            if (call()) {
                nanos.add(System.nanoTime() - start);
            } else {
                errors++;
            }
        }
        return new Seen(nanos.build().toArray(), errors, 0);
    }

    private boolean call() {
        String id = "bench-" + UUID.randomUUID();
        try {
            return http.execute(door, calls.request(parties, id), answer -> {
                byte[] body = answer.getEntity() == null ? new byte[0] : EntityUtils.toByteArray(answer.getEntity());
                Header headerId = answer.getFirstHeader("X-Road-Id");
                boolean right = answer.getCode() == 200 && calls.right(id, body, headerId == null ? null : headerId.getValue());
                if (!right) {
                    complain("HTTP " + answer.getCode() + " " + new String(body, 0, Math.min(500, body.length), java.nio.charset.StandardCharsets.UTF_8));
                }
                return right;
            });
        } catch (IOException e) {
            complain(e.toString());
            return false;
        }
    }

    /** Errors are counted; what they say goes to standard error. */
    private static void complain(String what) {
        System.err.println(what.replaceAll("\\s+", " "));
    }
}
