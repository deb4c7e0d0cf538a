package org.turnpike.server;

import java.lang.System.Logger.Level;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.turnpike.crypto.SerialNumber;
import org.turnpike.fault.LogText;
import org.turnpike.globalconf.CurrentConfiguration;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.keys.Keys;
import org.turnpike.trust.OcspFetch;
import org.turnpike.trust.OcspFetchStatus;
import org.turnpike.trust.OcspResponse;

/**
 * Decides when OCSP responses for the certificates of this server are fetched (trust.md §3.1): at the global configuration's interval, at once for
 * new certificates, before the evidence expires (thisUpdate plus freshness, nextUpdate), and at every run after a failure. Thread-safe: one run at a
 * time; a call during a run returns at once.
 */
final class OcspRound implements Runnable {
    private static final System.Logger LOG = System.getLogger(OcspRound.class.getName());
    private static final int LONGEST_LINE = 4000;

    private final OcspFetch fetch;
    private final Keys keys;
    private final CurrentConfiguration conf;
    private final InstantSource clock;
    private final ReentrantLock pass = new ReentrantLock();
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
        fetchIf(this::due);
    }

    /** Starts a run if there is a certificate that the last run did not include. */
    void runForNew() {
        fetchIf(this::isNew);
    }

    private void fetchIf(Predicate<List<X509Certificate>> due) {
        if (!pass.tryLock()) {
            return;
        }
        try {
            List<X509Certificate> own = keys.activeCertificates();
            if (due.test(own)) {
                fetch.run();
                note(own);
            }
        } finally {
            pass.unlock();
        }
    }

    private synchronized boolean isNew(List<X509Certificate> own) {
        return !fetchedFor.containsAll(own);
    }

    private static void log(OcspFetchStatus status) {
        LOG.log(Level.WARNING, LogText.printable("No OCSP response for " + status.certificate().getSubjectX500Principal() + " (serial "
                + SerialNumber.of(status.certificate()) + "): " + status.failures().stream()
                .map(failure -> failure.responder().map(Object::toString).orElse("no responder") + ": " + failure.cause().getMessage())
                .collect(Collectors.joining("; ")), LONGEST_LINE));
    }

    private synchronized boolean due(List<X509Certificate> own) {
        Duration interval = conf.find().map(GlobalConfiguration::ocspFetchInterval).orElse(Duration.ZERO);
        return lastGood == Instant.MIN || !own.equals(fetchedFor) || !clock.instant().isBefore(lastGood.plus(interval))
                || conf.find().filter(this::evidenceEndsSoon).isPresent();
    }

    /** If responses expire sooner than the interval, they are fetched again in the second half of their lifetime. */
    private boolean evidenceEndsSoon(GlobalConfiguration snapshot) {
        return fetch.statuses().values().stream().flatMap(status -> status.response().stream())
                .anyMatch(response -> !clock.instant().isBefore(refreshAt(response, snapshot)));
    }

    private static Instant refreshAt(OcspResponse response, GlobalConfiguration snapshot) {
        Instant end = response.thisUpdate().plus(snapshot.ocspFreshness());
        if (snapshot.verifyNextUpdate() && response.nextUpdate().filter(end::isAfter).isPresent()) {
            end = response.nextUpdate().get();
        }
        Duration half = Duration.between(response.thisUpdate(), end).dividedBy(2);
        return end.minus(half.compareTo(snapshot.ocspFetchInterval()) < 0 ? half : snapshot.ocspFetchInterval());
    }

    private synchronized void note(List<X509Certificate> own) {
        fetch.statuses().values().stream().filter(status -> status.response().isEmpty()).forEach(OcspRound::log);
        fetchedFor = own;
        lastGood = !fetch.isComplete() ? Instant.MIN : clock.instant();
    }
}
