package org.turnpike.sandbox.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.EntityUtils;

/**
 * Sends calls to a client door. It runs in a separate process, so that its CPU time is counted separately. Message ids are unique, connections are
 * kept, and every answer is compared with the expected answer.
 *
 * <p>Arguments: the door's URL, the case, the number of callers, client, provider. Each line of standard input is a command that is answered by lines
 * of standard output; the process ends with its input.
 * <ul>
 * <li>{@code direct URL SECONDS}: calls a SOAP service of the sandbox directly, which compiles this generator's and the service's code;
 * <li>{@code run SECONDS RATE}: a closed loop when the rate is 0: each caller sends its next request when it has received the answer to the last one.
 * Otherwise an open loop: requests are due at a fixed rate per second, independent of the answers. A latency is measured from the moment when the
 * request was due, so that delays of later requests count too (corrected for coordinated omission). Requests that are not sent within twice the time
 * are reported as unsent. One line of JSON members;
 * <li>{@code count SECONDS}: a closed loop, one line for each second: requests and errors.
 * </ul>
 */
public final class LoadGenerator {
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
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create().setMaxConnTotal(2 * concurrency)
                        .setMaxConnPerRoute(concurrency).build())
                .setDefaultRequestConfig(RequestConfig.custom().setResponseTimeout(60, TimeUnit.SECONDS).build())
                .disableAutomaticRetries().disableCookieManagement().disableRedirectHandling().disableContentCompression().build();
    }

    /** The results of the callers: sorted latencies and counts. */
    private record Seen(long[] nanos, long errors, long unsent, long elapsed) {
        String json() {
            return String.format(Locale.ROOT, "\"requests\":%d,\"errors\":%d,\"unsent\":%d,\"rps\":%.1f,\"p50_ms\":%.2f,\"p99_ms\":%.2f,"
                    + "\"p999_ms\":%.2f,\"max_ms\":%.2f", nanos.length, errors, unsent, nanos.length * 1e9 / elapsed, percentile(0.5),
                    percentile(0.99), percentile(0.999), percentile(1));
        }

        private double percentile(double part) {
            return nanos.length == 0 ? 0 : nanos[(int) Math.min(nanos.length - 1, nanos.length * part)] / 1e6;
        }
    }

    /** Sends one request; returns whether the answer was right. */
    private interface Call {
        boolean send();
    }

    /** Serves commands until its input ends. */
    public static void main(String... arguments) throws InterruptedException, ExecutionException, IOException {
        LoadGenerator generator = new LoadGenerator(URI.create(arguments[0]), BenchCase.named(arguments[1]),
                new BenchCase.Parties(arguments[3], arguments[4]), Integer.parseInt(arguments[2]));
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            generator.serve(line.split(" "));
        }
        generator.http.close();
    }

    private void serve(String[] words) throws InterruptedException, ExecutionException {
        switch (words[0]) {
            case "direct" -> System.out.println(closed(seconds(words[2]), () -> callDirectly(URI.create(words[1]))).json());
            case "run" -> {
                int rate = Integer.parseInt(words[2]);
                System.out.println((rate == 0 ? closed(seconds(words[1]), this::call) : open(seconds(words[1]), rate)).json());
            }
            case "count" -> count(Integer.parseInt(words[1]));
            default -> throw new IllegalArgumentException(words[0]);
        }
    }

    private static Duration seconds(String text) {
        return Duration.ofSeconds(Long.parseLong(text));
    }

    private Seen closed(Duration time, Call call) throws InterruptedException, ExecutionException {
        long start = System.nanoTime();
        return together(start, () -> {
            LongStream.Builder nanos = LongStream.builder();
            long errors = 0;
            while (System.nanoTime() - start < time.toNanos()) {
                long begun = System.nanoTime();
                if (call.send()) {
                    nanos.add(System.nanoTime() - begun);
                } else {
                    errors++;
                }
            }
            return new Seen(nanos.build().toArray(), errors, 0, 0);
        });
    }

    /** Request number i is due at i / rate seconds; the next free caller sends it, at once if it is late. */
    private Seen open(Duration time, int rate) throws InterruptedException, ExecutionException {
        long all = time.toSeconds() * rate;
        AtomicLong next = new AtomicLong();
        long start = System.nanoTime();
        Seen seen = together(start, () -> {
            LongStream.Builder nanos = LongStream.builder();
            long errors = 0;
            long unsent = 0;
            for (long number = next.getAndIncrement(); number < all; number = next.getAndIncrement()) {
                long due = start + number * 1_000_000_000L / rate;
                if (System.nanoTime() - start > 2 * time.toNanos()) {
                    unsent++;
                    continue;
                }
                awaitMoment(due);
                if (call()) {
                    nanos.add(System.nanoTime() - due);
                } else {
                    errors++;
                }
            }
            return new Seen(nanos.build().toArray(), errors, unsent, 0);
        });
        return seen;
    }

    private static void awaitMoment(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private void count(int seconds) throws InterruptedException, ExecutionException {
        AtomicLong answered = new AtomicLong();
        AtomicLong wrong = new AtomicLong();
        long start = System.nanoTime();
        ExecutorService callers = Executors.newFixedThreadPool(concurrency);
        try {
            IntStream.range(0, concurrency).forEach(i -> callers.submit(() -> {
                while (System.nanoTime() - start < seconds * 1_000_000_000L) {
                    (call() ? answered : wrong).incrementAndGet();
                }
            }));
            for (int second = 1; second <= seconds; second++) {
                awaitMoment(start + second * 1_000_000_000L);
                System.out.println(answered.getAndSet(0) + " " + wrong.getAndSet(0));
            }
            callers.shutdown();
            callers.awaitTermination(1, TimeUnit.MINUTES);
        } finally {
            callers.shutdownNow();
        }
    }

    private Seen together(long start, Callable<Seen> loop) throws InterruptedException, ExecutionException {
        ExecutorService callers = Executors.newFixedThreadPool(concurrency);
        try {
            List<Future<Seen>> loops = IntStream.range(0, concurrency).mapToObj(i -> callers.submit(loop)).toList();
            LongStream.Builder all = LongStream.builder();
            long errors = 0;
            long unsent = 0;
            for (Future<Seen> each : loops) {
                Arrays.stream(each.get().nanos()).forEach(all::add);
                errors += each.get().errors();
                unsent += each.get().unsent();
            }
            return new Seen(all.build().sorted().toArray(), errors, unsent, System.nanoTime() - start);
        } finally {
            callers.shutdownNow();
        }
    }

    private boolean callDirectly(URI service) {
        String id = "bench-" + UUID.randomUUID();
        try {
            ClassicHttpRequest request = BenchCase.SOAP_1K.request(parties, id);
            request.setPath(service.getPath());
            return http.execute(HttpHost.create(service), request, answer -> {
                EntityUtils.consume(answer.getEntity());
                return answer.getCode() == 200;
            });
        } catch (IOException e) {
            complain(e.toString());
            return false;
        }
    }

    private boolean call() {
        String id = "bench-" + UUID.randomUUID();
        try {
            return http.execute(door, calls.request(parties, id), answer -> {
                byte[] body = answer.getEntity() == null ? new byte[0] : EntityUtils.toByteArray(answer.getEntity());
                Header headerId = answer.getFirstHeader("X-Road-Id");
                boolean right = answer.getCode() == 200 && calls.right(id, body, headerId == null ? null : headerId.getValue());
                if (!right) {
                    complain("HTTP " + answer.getCode() + " " + new String(body, 0, Math.min(500, body.length), StandardCharsets.UTF_8));
                }
                return right;
            });
        } catch (IOException e) {
            complain(e.toString());
            return false;
        }
    }

    /** Prints the text of an error to standard error; errors are also counted. */
    private static void complain(String what) {
        System.err.println(what.replaceAll("\\s+", " "));
    }
}
