package org.turnpike.globalconf;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Lists the locations of an instance's directory in the order of the attempts: first the locations derived from the stored shared parameters, then
 * those of the anchor. In both groups, https comes before http, and otherwise the order is random (trust.md §1.3 points 2 and 3).
 */
final class ConfigurationLocations {
    private static final String HTTP = "http://";
    private static final String HTTPS = "https://";

    private final Random random;

    ConfigurationLocations(Random random) {
        this.random = random;
    }

    List<ConfigurationSource> of(ConfigurationAnchor anchor, Optional<SharedParameters> stored) {
        List<ConfigurationSource> http = anchor.sources().stream().filter(source -> source.url().startsWith(HTTP)).toList();
        Map<String, ConfigurationSource> ordered = new LinkedHashMap<>();
        if (!http.isEmpty() && stored.isPresent()) {
            String directory = http.get(0).url().replaceFirst("^http://[^/]*/?", "");
            add(ordered, derived(stored.get(), directory));
        }
        add(ordered, http);
        return List.copyOf(ordered.values());
    }

    private static List<ConfigurationSource> derived(SharedParameters stored, String directory) {
        return stored.sources().stream()
                .map(source -> new ConfigurationSource(HTTP + source.address() + "/" + directory, certificates(source, directory))).toList();
    }

    private static List<X509Certificate> certificates(SharedParameters.Source source, String directory) {
        return switch (directory) {
            case "internalconf" -> source.internal();
            case "externalconf" -> source.external();
            default -> {
                List<X509Certificate> both = new ArrayList<>(source.internal());
                both.addAll(source.external());
                yield both;
            }
        };
    }

    private void add(Map<String, ConfigurationSource> ordered, List<ConfigurationSource> http) {
        List<ConfigurationSource> shuffled = new ArrayList<>(http);
        Collections.shuffle(shuffled, random);
        shuffled.forEach(source -> put(ordered, HTTPS + source.url().substring(HTTP.length()), source.verificationCertificates()));
        Collections.shuffle(shuffled, random);
        shuffled.forEach(source -> put(ordered, source.url(), source.verificationCertificates()));
    }

    /** Adds a location. If it is both derived and in the anchor, it is tried once, with the certificates of both. */
    private static void put(Map<String, ConfigurationSource> ordered, String url, List<X509Certificate> certificates) {
        ordered.merge(url, new ConfigurationSource(url, certificates), (first, second) -> {
            List<X509Certificate> both = new ArrayList<>(first.verificationCertificates());
            both.addAll(second.verificationCertificates());
            return new ConfigurationSource(url, both.stream().distinct().toList());
        });
    }
}
