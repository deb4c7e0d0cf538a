package org.turnpike.sandbox.demo;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.turnpike.keys.KeyAlgorithm;

/**
 * The settings of {@code mvn -Pbench}, from system properties.
 *
 * @param tomcat unpacked Tomcat, {@code bench.tomcat}
 * @param conf {@code tomcat-conf} of the source tree, {@code bench.tomcat.conf}
 * @param artifacts folder with turnpike.war and turnpike-connector.jar, {@code bench.artifacts}; homes and logs go below it
 * @param url client door to measure instead of a pair of our own, {@code bench.url}
 * @param parties {@code bench.client} and {@code bench.provider}
 * @param cases {@code bench.case}: names of {@link BenchCase}, and {@value #NO_REUSE}
 * @param concurrency {@code bench.concurrency}
 * @param seconds the duration of a measurement, {@code bench.seconds}
 * @param warmUp least seconds to warm up servers that were just started, {@code bench.warmup}
 * @param keys the keys of both servers, {@code bench.keys}: RSA_2048, EC_P256
 * @param postgres whether a PostgreSQL keeps both servers' records, {@code bench.postgres}
 * @param jfr whether the servers are recorded while they are measured, {@code bench.jfr}
 * @param heap the heap size of each server, {@code bench.heap}
 * @param large {@code bench.members} and {@code bench.services}
 * @param small whether the build to compare with is in a small instance, {@code bench.small}
 * @param replace whether the global configuration is replaced before each measured window, {@code bench.replace}
 * @param starts how often each server is started again to measure starts, {@code bench.starts}
 * @param network the first three numbers of the loopback addresses, {@code bench.network}
 * @param against the turnpike.war of another build, measured alternately with this one, {@code bench.against}
 * @param rounds windows of each build when two are compared, {@code bench.rounds}
 * @param rate requests per second of an open loop, 0 for a closed loop, {@code bench.rate}
 * @param firstSeconds how long to count requests per second from "ready" on, before anything else, {@code bench.first}
 */
record BenchSettings(Path tomcat, Path conf, Path artifacts, Optional<URI> url, BenchCase.Parties parties, List<String> cases,
        List<Integer> concurrency, int seconds, int warmUp, List<KeyAlgorithm> keys, boolean postgres, boolean jfr, String heap, LargeInstance large, boolean small, boolean replace, int starts,
        String network, Optional<Path> against, int rounds, int rate, int firstSeconds) {
    /** soap-1k between servers that keep no connection. */
    static final String NO_REUSE = "soap-1k-no-reuse";

    /** Reads the system properties, which the profile sets. */
    static BenchSettings read() throws DemoFailure {
        String url = text("bench.url", "");
        return new BenchSettings(folder("bench.tomcat"), folder("bench.tomcat.conf"), folder("bench.artifacts"),
                url.isEmpty() ? Optional.empty() : Optional.of(URI.create(url)),
                new BenchCase.Parties(text("bench.client", "SANDBOX/COM/1111/portal"), text("bench.provider", "SANDBOX/GOV/2222/registry")),
                words("bench.case", "soap-1k,soap-100k,rest-1k,rest-post-10k,soap-attachment-1m," + NO_REUSE),
                words("bench.concurrency", "1,8,32,128").stream().map(Integer::valueOf).toList(),
                Integer.parseInt(text("bench.seconds", "15")), Integer.parseInt(text("bench.warmup", "300")),
                words("bench.keys", "RSA_2048,EC_P256").stream().map(KeyAlgorithm::valueOf).toList(),
                flag("bench.postgres"), flag("bench.jfr"), text("bench.heap", "320m"), new LargeInstance(number("bench.members"), number("bench.services")), flag("bench.small"), flag("bench.replace"), number("bench.starts"),
                text("bench.network", "127.0.0"), against(text("bench.against", "")),
                Integer.parseInt(text("bench.rounds", "9")), number("bench.rate"), number("bench.first"));
    }

    /** The folder for homes, Tomcat bases, logs and recordings; it is emptied when a pair is started. */
    Path work() {
        return artifacts.resolve("bench");
    }

    private static Optional<Path> against(String war) throws DemoFailure {
        if (!war.isEmpty() && !Files.isRegularFile(Path.of(war))) {
            throw new DemoFailure("bench.against is not a file: '" + war + "'. Give the turnpike.war of the other build.");
        }
        return war.isEmpty() ? Optional.empty() : Optional.of(Path.of(war).toAbsolutePath());
    }

    private static int number(String property) {
        return Integer.parseInt(text(property, "0"));
    }

    /** Reads a flag; a property without a value means true: {@code -Dbench.postgres}. */
    private static boolean flag(String property) {
        return !text(property, "false").equals("false");
    }

    private static String text(String property, String otherwise) {
        String value = System.getProperty(property, "");
        return value.isBlank() ? otherwise : value.strip();
    }

    private static List<String> words(String property, String otherwise) {
        return Arrays.stream(text(property, otherwise).split(",")).map(String::strip).toList();
    }

    private static Path folder(String property) throws DemoFailure {
        String value = System.getProperty(property, "");
        if (value.isEmpty() || !Files.isDirectory(Path.of(value))) {
            throw new DemoFailure(property + " is not a folder: '" + value + "'. Start with mvn -Pbench, which sets it.");
        }
        return Path.of(value).toAbsolutePath();
    }
}
