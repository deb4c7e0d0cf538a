package org.turnpike.trust;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Caches verified OCSP responses for certificates of this server, of peers and of CAs, in memory and on disk, by SHA-1 of the certificate (trust.md
 * §3.4). The response with the latest thisUpdate is kept. The caller checks whether a response is fresh enough. Responses older than {@link #KEPT}
 * are removed, and so is the least recently used one when there are more than {@link #MAX_RESPONSES}. Thread-safe.
 */
public final class OcspCache implements OcspSource {
    /** The time after its thisUpdate for which a response is kept. */
    public static final Duration KEPT = Duration.ofDays(7);
    /** The largest number of cached responses. */
    public static final int MAX_RESPONSES = 10_000;

    private final OcspStore store;
    private final InstantSource clock;
    private final Object writing = new Object();                                                      // one writer of the store; held during I/O on purpose
    private final Map<String, OcspResponse> responses = new LinkedHashMap<>(16, 0.75f, true);        // guarded by itself
    private final Map<String, String> sha1BySha256 = new HashMap<>();                                // guarded by responses
    private final Set<String> named = new HashSet<>();                                               // guarded by responses: SHA-1 of the cached ones
    private final List<String> discarded = new ArrayList<>();

    /**
     * Creates a cache of the stored responses. Files that are too old or are not OCSP responses are deleted: see {@link #discarded}.
     *
     * @throws UncheckedIOException when the store cannot be read or cleared
     */
    public OcspCache(OcspStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
        try {
            for (Map.Entry<String, byte[]> stored : store.load().entrySet()) {
                load(stored.getKey(), stored.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Stored OCSP responses cannot be read", e);
        }
    }

    private void load(String sha1, byte[] der) throws IOException {
        Optional<OcspResponse> response = read(der);
        if (response.filter(this::isKept).isPresent()) {
            responses.put(sha1, response.get());
        } else {
            store.delete(sha1);
            discarded.add(sha1);
        }
    }

    private static Optional<OcspResponse> read(byte[] der) {
        try {
            return Optional.of(OcspResponse.read(der));
        } catch (IOException e) {
            return Optional.empty();        // not a valid response: deleted and listed in discarded()
        }
    }

    private boolean isKept(OcspResponse response) {
        return !response.thisUpdate().isBefore(clock.instant().minus(KEPT));
    }

    /** The keys of stored files that were deleted at the start because they were too old or malformed. */
    public List<String> discarded() {
        return List.copyOf(discarded);
    }

    @Override
    public Optional<OcspResponse> find(X509Certificate subject) {
        String key = sha1(subject);
        name(key, subject);
        return findBySha1(key);
    }

    /** Records to which certificate a stored response belongs, so that {@link #findBySha256} finds it after a restart. */
    void know(X509Certificate subject) {
        name(sha1(subject), subject);
    }

    /** Files name certificates only by SHA-1. The SHA-256 is recorded when the certificate itself is seen. */
    private void name(String sha1, X509Certificate subject) {
        synchronized (responses) {
            if (responses.containsKey(sha1) && named.add(sha1)) {
                sha1BySha256.put(hash("SHA-256", subject), sha1);
            }
        }
    }

    /** Like {@link #findBySha1}, but by the lower-case hex SHA-256, for certificates that were seen since the start. */
    public Optional<OcspResponse> findBySha256(String hex) {
        synchronized (responses) {
            return Optional.ofNullable(sha1BySha256.get(hex)).flatMap(this::findBySha1);
        }
    }

    /** The response for the certificate with that lower-case hex SHA-1, for the responder on port 5577 (trust.md §3.5). */
    public Optional<OcspResponse> findBySha1(String hex) {
        synchronized (responses) {
            return Optional.ofNullable(responses.get(hex)).filter(this::isKept);
        }
    }

    /**
     * Caches a response that was verified for the certificate, unless a later one is cached.
     *
     * @throws UncheckedIOException if it cannot be written; it is still cached in memory
     */
    public void put(X509Certificate subject, OcspResponse verified) {
        String key = sha1(subject);
        synchronized (writing) {
            if (isNewer(key, verified)) {
                List<String> evicted = keep(key, verified);
                name(key, subject);
                write(key, verified, evicted);
            }
        }
    }

    private boolean isNewer(String key, OcspResponse response) {
        synchronized (responses) {
            OcspResponse known = responses.get(key);
            return known == null || response.thisUpdate().isAfter(known.thisUpdate());
        }
    }

    private List<String> keep(String key, OcspResponse response) {
        synchronized (responses) {
            responses.put(key, response);
            Instant oldest = clock.instant().minus(KEPT);
            List<String> evicted = new ArrayList<>();
            if (responses.size() > MAX_RESPONSES) {
                responses.entrySet().stream().filter(each -> each.getValue().thisUpdate().isBefore(oldest)).map(Map.Entry::getKey).forEach(evicted::add);
                if (evicted.isEmpty()) {
                    evicted.add(responses.keySet().iterator().next());
                }
            }
            responses.keySet().removeAll(evicted);
            named.removeAll(evicted);
            sha1BySha256.values().removeAll(evicted);
            return evicted;
        }
    }

    private void write(String key, OcspResponse response, List<String> evicted) {
        try {
            for (String sha1 : evicted) {
                store.delete(sha1);
            }
            store.write(key, response.encoded());
        } catch (IOException e) {
            throw new UncheckedIOException("OCSP response for " + key + " cannot be stored", e);
        }
    }

    /** Lower-case hex SHA-1 over the DER certificate: the key here and on port 5577. */
    public static String sha1(X509Certificate certificate) {
        return hash("SHA-1", certificate);
    }

    private static String hash(String algorithm, X509Certificate certificate) {
        try {
            return HexFormat.of().formatHex(OcspResponse.digest(algorithm, certificate.getEncoded()));
        } catch (CertificateEncodingException e) {
            throw new AssertionError("Cannot encode a parsed certificate", e);
        }
    }
}
