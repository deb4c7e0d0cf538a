package org.turnpike.server;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.turnpike.globalconf.CurrentConfiguration;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.keys.Keys;
import org.turnpike.trust.OcspFetch;

/**
 * When OCSP responses for the own certificates are fetched (trust.md §3.1): at the global configuration's interval, at once for
 * certificates that are new, and at every run after a failure. Called by one thread at a time.
 */
final class OcspRound implements Runnable {
    private final OcspFetch fetch;
    private final Keys keys;
    private final CurrentConfiguration conf;
    private final InstantSource clock;
    private Instant lastGood = Instant.MIN;                       // guarded by this, as the next
    private List<X509Certificate> fetchedFor = List.of();

    OcspRound(OcspFetch fetch, Keys keys, CurrentConfiguration conf, InstantSource clock) {
        this.fetch = fetch;
        this.keys = keys;
        this.conf = conf;
        this.clock = clock;
    }

    @Override
    public void run() {
        List<X509Certificate> own = keys.activeCertificates();
        if (due(own)) {
            fetch.run();
            note(own);
        }
    }

    private synchronized boolean due(List<X509Certificate> own) {
        Duration interval = conf.find().map(GlobalConfiguration::ocspFetchInterval).orElse(Duration.ZERO);
        return lastGood == Instant.MIN || !own.equals(fetchedFor) || !clock.instant().isBefore(lastGood.plus(interval));
    }

    private synchronized void note(List<X509Certificate> own) {
        fetchedFor = own;
        lastGood = !fetch.isComplete() ? Instant.MIN : clock.instant();
    }
}
