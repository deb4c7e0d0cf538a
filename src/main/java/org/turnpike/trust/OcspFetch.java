package org.turnpike.trust;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.X509ObjectIdentifiers;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.ApprovedCertificate;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.globalconf.OcspResponder;
import org.turnpike.net.HttpAddress;

/**
 * One run fetches an OCSP response for each certificate of this server and its intermediates, verifies the response, and caches it, even if its
 * status is revoked (trust.md §3.1, §3.2). A run throws no exception; {@link #statuses} contains the reason for each missing response. It tries the
 * responders listed for the issuing CA first, then the responder that the certificate names.
 */
public final class OcspFetch implements Runnable {
    private final Supplier<List<X509Certificate>> own;
    private final OcspClient client;
    private final OcspVerifier verifier;
    private final OcspCache cache;
    private final Supplier<Optional<GlobalConfiguration>> configuration;
    private final InstantSource clock;
    private final ChainVerifier chains;
    private volatile Map<String, OcspFetchStatus> statuses = Map.of();
    private volatile Optional<Exception> failure = Optional.empty();

    public OcspFetch(Supplier<List<X509Certificate>> own, OcspClient client, OcspVerifier verifier, OcspCache cache,
            Supplier<Optional<GlobalConfiguration>> configuration, InstantSource clock) {
        this.own = own;
        this.client = client;
        this.verifier = verifier;
        this.cache = cache;
        this.configuration = configuration;
        this.clock = clock;
        this.chains = new ChainVerifier(verifier);
    }

    @Override
    public void run() {
        try {
            GlobalConfiguration conf = configuration.get().orElseThrow(() -> new IllegalStateException("There is no global configuration yet"));
            Set<X509Certificate> wanted = wanted(conf);
            wanted.forEach(cache::know);
            conf.requireCurrent(clock.instant());
            fetch(wanted, conf);
            failure = Optional.empty();
        } catch (RefusedException | RuntimeException e) {
            failure = Optional.of(e);
        }
    }

    private Set<X509Certificate> wanted(GlobalConfiguration conf) {
        Set<X509Certificate> wanted = new LinkedHashSet<>();
        own.get().forEach(leaf -> wanted.addAll(chains.chainOf(leaf, conf)));
        return wanted;
    }

    private void fetch(Set<X509Certificate> wanted, GlobalConfiguration conf) {
        Map<String, OcspFetchStatus> fetched = new LinkedHashMap<>();
        for (X509Certificate certificate : wanted) {
            fetched.put(OcspCache.sha1(certificate), fetch(certificate, conf));
        }
        statuses = Map.copyOf(fetched);
    }

    /** Fetches, verifies and caches a response for one certificate of this server's instance. If this fails, the status contains the reason. */
    public OcspFetchStatus fetch(X509Certificate certificate, GlobalConfiguration conf) {
        Instant at = clock.instant();
        Optional<ApprovedCertificate> issuer = conf.findIssuer(certificate.getIssuerX500Principal(), conf.instance());
        if (issuer.isEmpty()) {
            return failed(certificate, at, new IOException("No approved CA '" + certificate.getIssuerX500Principal() + "' in the instance of this server"));
        }
        List<OcspFetchStatus.Failure> failures = new ArrayList<>();
        for (URI responder : responders(certificate, issuer.get(), failures)) {
            try {
                return new OcspFetchStatus(certificate, at, Optional.of(ask(responder, certificate, issuer.get(), conf)), failures);
            } catch (IOException | RefusedException | RuntimeException e) {
                failures.add(new OcspFetchStatus.Failure(Optional.of(responder), e));
            }
        }
        if (failures.isEmpty()) {
            return failed(certificate, at, new IOException("Neither the global configuration nor the certificate names an OCSP responder"));
        }
        return new OcspFetchStatus(certificate, at, Optional.empty(), failures);
    }

    private static OcspFetchStatus failed(X509Certificate certificate, Instant at, Exception cause) {
        return new OcspFetchStatus(certificate, at, Optional.empty(), List.of(new OcspFetchStatus.Failure(Optional.empty(), cause)));
    }

    private OcspResponse ask(URI responder, X509Certificate certificate, ApprovedCertificate issuer, GlobalConfiguration conf)
            throws IOException, RefusedException {
        OcspResponse response = client.ask(responder, certificate, issuer.certificate());
        verifier.verify(response, certificate, issuer, conf, clock.instant());
        try {
            cache.put(certificate, response);
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        }
        return response;
    }

    private static Set<URI> responders(X509Certificate certificate, ApprovedCertificate issuer, List<OcspFetchStatus.Failure> failures) {
        Set<URI> responders = new LinkedHashSet<>();
        issuer.responders().stream().map(OcspResponder::url).flatMap(Optional::stream).forEach(responders::add);
        try {
            namedBy(certificate).ifPresent(responders::add);
        } catch (IllegalArgumentException e) {
            failures.add(new OcspFetchStatus.Failure(Optional.empty(), e));
        }
        return responders;
    }

    /**
     * The first usable OCSP URL of the authority information access extension.
     *
     * @throws IllegalArgumentException if all its URLs are unusable; the message names one
     */
    private static Optional<URI> namedBy(X509Certificate certificate) {
        byte[] extension = certificate.getExtensionValue(Extension.authorityInfoAccess.getId());
        if (extension == null) {
            return Optional.empty();
        }
        byte[] access = ASN1OctetString.getInstance(extension).getOctets();
        List<String> urls = Arrays.stream(AuthorityInformationAccess.getInstance(access).getAccessDescriptions())
                .filter(each -> each.getAccessMethod().equals(X509ObjectIdentifiers.ocspAccessMethod)
                        && each.getAccessLocation().getTagNo() == GeneralName.uniformResourceIdentifier)
                .map(each -> each.getAccessLocation().getName().toString()).toList();
        Optional<URI> usable = urls.stream().flatMap(url -> HttpAddress.find(url).stream()).findFirst();
        return usable.isPresent() || urls.isEmpty() ? usable : Optional.of(HttpAddress.parse(urls.get(0)));
    }

    /** The last attempt for each certificate, by SHA-1 of the certificate. */
    public Map<String, OcspFetchStatus> statuses() {
        return statuses;
    }

    /** The reason why the last run did not start, such as an outdated global configuration. */
    public Optional<Exception> failure() {
        return failure;
    }

    /** Whether the last run got a response for every certificate; if not, runs are due more often (trust.md §3.1). */
    public boolean isComplete() {
        return failure.isEmpty() && statuses.values().stream().allMatch(status -> status.response().isPresent());
    }
}
