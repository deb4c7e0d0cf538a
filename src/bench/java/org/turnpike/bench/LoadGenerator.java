package org.turnpike.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * A closed loop of callers at a client door: each sends its next request when the answer to the last has come and was right. Message ids
 * are unique, connections are kept. One JSON object on a line for a run: {@code case, concurrency, requests, errors, rps, p50_ms, p99_ms}.
 *
 * <p>Arguments: the door's URL, the case ({@code soap-1k} or {@code rest-1k}), concurrency, seconds to measure, seconds to warm up. The
 * service called is the sandbox's: getPerson and people.
 */
public final class LoadGenerator {
    private static final String TEXT = "x".repeat(1024);
    private static final String ENVELOPE = """
            <?xml version="1.0" encoding="UTF-8"?>
            <soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xroad="http://x-road.eu/xsd/xroad.xsd" \
            xmlns:id="http://x-road.eu/xsd/identifiers"><soapenv:Header><xroad:client id:objectType="SUBSYSTEM">\
            <id:xRoadInstance>SANDBOX</id:xRoadInstance><id:memberClass>COM</id:memberClass><id:memberCode>1111</id:memberCode>\
            <id:subsystemCode>portal</id:subsystemCode></xroad:client><xroad:service id:objectType="SERVICE">\
            <id:xRoadInstance>SANDBOX</id:xRoadInstance><id:memberClass>GOV</id:memberClass><id:memberCode>2222</id:memberCode>\
            <id:subsystemCode>registry</id:subsystemCode><id:serviceCode>echo</id:serviceCode></xroad:service>\
            <xroad:id>%s</xroad:id><xroad:protocolVersion>4.0</xroad:protocolVersion></soapenv:Header>\
            <soapenv:Body><e:echo xmlns:e="http://sandbox.turnpike.example/registry"><e:text>%s</e:text></e:echo></soapenv:Body></soapenv:Envelope>""";

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(10)).build();
    private final URI door;
    private final boolean soap;

    private LoadGenerator(URI door, String name) {
        this.door = door;
        this.soap = switch (name) {
            case "soap-1k" -> true;
            case "rest-1k" -> false;
            default -> throw new IllegalArgumentException("There is no case " + name);
        };
    }

    /** What one caller saw. */
    private record Seen(long[] nanos, long errors) {
    }

    public static void main(String... arguments) throws InterruptedException, ExecutionException {
        String name = arguments[1];
        int concurrency = Integer.parseInt(arguments[2]);
        Duration measured = Duration.ofSeconds(Long.parseLong(arguments[3]));
        Duration warmUp = Duration.ofSeconds(Long.parseLong(arguments[4]));
        LoadGenerator generator = new LoadGenerator(URI.create(arguments[0]), name);
        if (!warmUp.isZero()) {
            generator.run(name, concurrency, warmUp);
        }
        System.out.println(generator.run(name, concurrency, measured));
    }

    private String run(String name, int concurrency, Duration time) throws InterruptedException, ExecutionException {
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
            return json(name, concurrency, all.build().sorted().toArray(), errors, System.nanoTime() - start);
        } finally {
            callers.shutdownNow();
        }
    }

    private static String json(String name, int concurrency, long[] sorted, long errors, long elapsed) {
        return String.format(Locale.ROOT, "{\"case\":\"%s\",\"concurrency\":%d,\"requests\":%d,\"errors\":%d,\"rps\":%.1f,\"p50_ms\":%.1f,\"p99_ms\":%.1f}",
                name, concurrency, sorted.length, errors, sorted.length * 1e9 / elapsed, percentile(sorted, 0.5), percentile(sorted, 0.99));
    }

    private static double percentile(long[] sorted, double part) {
        return sorted.length == 0 ? Double.NaN : sorted[(int) Math.min(sorted.length - 1, sorted.length * part)] / 1e6;
    }

    private Seen loop(long end) throws InterruptedException {
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
        return new Seen(nanos.build().toArray(), errors);
    }

    private boolean call() throws InterruptedException {
        String id = "bench-" + UUID.randomUUID();
        try {
            HttpResponse<String> answer = http.send(soap ? soap(id) : rest(id), HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200 && (soap ? answer.body().contains(id) && answer.body().contains(TEXT)
                    : answer.headers().firstValue("x-road-id").filter(id::equals).isPresent());
        } catch (IOException e) {
            return false;                                              // counted as an error
        }
    }

    private HttpRequest soap(String id) {
        return HttpRequest.newBuilder(door).header("Content-Type", "text/xml; charset=UTF-8").header("SOAPAction", "\"\"")
                .timeout(Duration.ofSeconds(60)).POST(HttpRequest.BodyPublishers.ofString(ENVELOPE.formatted(id, TEXT))).build();
    }

    private HttpRequest rest(String id) {
        return HttpRequest.newBuilder(door.resolve("/r1/SANDBOX/GOV/2222/registry/people")).header("X-Road-Client", "SANDBOX/COM/1111/portal")
                .header("X-Road-Id", id).timeout(Duration.ofSeconds(60)).GET().build();
    }
}
