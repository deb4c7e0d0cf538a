package org.turnpike.admin;

import java.util.List;
import java.util.stream.Collectors;
import org.turnpike.trust.OcspCache;
import org.turnpike.trust.OcspFetch;
import org.turnpike.trust.OcspFetchStatus;

/** The OCSP responses for this server's certificates over JMX. */
public final class OcspAdmin implements OcspMXBean {
    private final OcspFetch fetch;
    private final OcspCache cache;

    public OcspAdmin(OcspFetch fetch, OcspCache cache) {
        this.fetch = fetch;
        this.cache = cache;
    }

    @Override
    public List<OcspView> getCertificates() {
        return fetch.statuses().values().stream()
                .map(status -> RefusalViews.of(status.certificate(), cache.find(status.certificate()), problem(status))).toList();
    }

    private static String problem(OcspFetchStatus status) {
        return status.response().isPresent() ? "" : status.failures().stream()
                .map(failure -> failure.responder().map(url -> url + ": ").orElse("") + failure.cause().getMessage())
                .collect(Collectors.joining("; "));
    }
}
