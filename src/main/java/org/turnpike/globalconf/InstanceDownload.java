package org.turnpike.globalconf;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/**
 * Downloads one instance's configuration from the first location that returns a valid one. Verifies the whole configuration before it stores any part
 * (trust.md §1.3, §1.5).
 */
final class InstanceDownload {
    /** A location that returned a valid directory: the URL as listed, and the URL with the negotiated version. */
    private record Good(String url, URI versioned) {
    }

    private final ConfigurationClient client;
    private final ConfigurationStore store;
    private final ConfigurationLocations locations;
    private final Duration rollback;
    private final ConcurrentMap<String, Good> lastGood = new ConcurrentHashMap<>();

    InstanceDownload(ConfigurationClient client, ConfigurationStore store, ConfigurationLocations locations, Duration rollback) {
        this.client = client;
        this.store = store;
        this.locations = locations;
        this.rollback = rollback;
    }

    /**
     * Downloads, verifies and stores the configuration. A stored part that cannot be read counts as absent.
     *
     * @param wanted identifiers of the parts to download; empty for all parts, which the server's instance needs
     * @param known the last parsed configuration; equal parts are not parsed again
     */
    InstanceConfiguration run(ConfigurationAnchor anchor, Set<String> wanted, Optional<InstanceConfiguration> known, Instant at)
            throws RefusedException {
        List<StoredFile> stored = store.loadReadable(anchor.instance(), known);
        List<ConfigurationSource> candidates = ordered(anchor, shared(stored, known));
        RefusedException last = new RefusedException(FaultCode.GLOBAL_CONF_DOWNLOAD_URL_CONNECTION_FAILURE,
                "Configuration anchor of instance " + anchor.instance() + " has no http location");
        for (ConfigurationSource candidate : candidates) {
            try {
                List<StoredFile> files = download(candidate, anchor.instance(), wanted, stored, at);
                InstanceConfiguration read = read(anchor.instance(), files, known);
                if (wanted.isEmpty() && known.filter(read::hasContentOf).isEmpty()) {
                    GlobalConfiguration.of(read, List.of(), at);        // throws if a part cannot be used, before any part is stored
                }
                store.save(anchor.instance(), files);
                return read;
            } catch (RefusedException e) {
                last = moreTelling(last, e);
                lastGood.computeIfPresent(anchor.instance(), (instance, good) -> good.url().equals(candidate.url()) ? null : good);
            }
        }
        throw last;
    }

    /**
     * Returns the more useful of two failures. This is the later one, unless the later one only reports an unreachable location and the earlier one
     * reports another problem. The other failure is added to it as suppressed.
     */
    private static RefusedException moreTelling(RefusedException earlier, RefusedException later) {
        RefusedException kept = isUnreachable(later) && !isUnreachable(earlier) ? earlier : later;
        kept.addSuppressed(kept == later ? earlier : later);
        return kept;
    }

    private static boolean isUnreachable(RefusedException refused) {
        return refused.code().equals(FaultCode.GLOBAL_CONF_GET_VERSION_FAILED.wire())
                || refused.code().equals(FaultCode.GLOBAL_CONF_DOWNLOAD_URL_CONNECTION_FAILURE.wire());
    }

    /** Reads an instance's parts. If they have the same content as the known configuration, they are not parsed again. */
    static InstanceConfiguration read(String instance, List<StoredFile> files, Optional<InstanceConfiguration> known) throws RefusedException {
        Optional<InstanceConfiguration> renewed = known.flatMap(each -> each.renewed(files));
        return renewed.isPresent() ? renewed.get() : InstanceConfiguration.read(instance, files, known);
    }

    private static Optional<SharedParameters> shared(List<StoredFile> stored, Optional<InstanceConfiguration> known) {
        Optional<StoredFile> file = InstanceConfiguration.find(stored, DirectoryPart.SHARED);
        if (file.isPresent() && known.isPresent() && known.get().sharedFile().hasContentOf(file.get())) {
            return Optional.of(known.get().shared());
        }
        try {
            return file.isEmpty() ? Optional.empty() : Optional.of(SharedParameters.read(file.get().content()));
        } catch (RefusedException e) {
            return Optional.empty();        // damaged on disk: use only the anchor's locations; the download replaces the file
        }
    }

    private List<ConfigurationSource> ordered(ConfigurationAnchor anchor, Optional<SharedParameters> stored) {
        List<ConfigurationSource> candidates = new ArrayList<>(locations.of(anchor, stored));
        Good good = lastGood.get(anchor.instance());
        candidates.sort((a, b) -> Boolean.compare(isGood(good, b), isGood(good, a)));
        return candidates;
    }

    private static boolean isGood(Good good, ConfigurationSource candidate) {
        return good != null && good.url().equals(candidate.url());
    }

    private List<StoredFile> download(ConfigurationSource candidate, String instance, Set<String> wanted, List<StoredFile> stored, Instant at)
            throws RefusedException {
        Good good = lastGood.get(instance);
        Located located = isGood(good, candidate) ? get(good.versioned()) : negotiate(candidate);
        SignedDirectory directory = SignedDirectory.read(located.body(), candidate.verificationCertificates(), at);
        requireNoRollback(directory, instance, stored);
        List<StoredFile> files = new ArrayList<>();
        for (DirectoryPart part : directory.parts()) {
            requireInstance(part, instance);
            if (wanted.isEmpty() || wanted.contains(part.identifier())) {
                files.add(file(part, directory, located.url(), instance, stored));
            }
        }
        lastGood.put(instance, new Good(candidate.url(), located.url()));
        return files;
    }

    private record Located(URI url, byte[] body) {
    }

    /**
     * Requests the versions from the newest to the oldest, and returns the first one that the source does not answer with 404 (trust.md §1.3, version
     * probe).
     */
    private Located negotiate(ConfigurationSource candidate) throws RefusedException {
        URI url = uri(candidate.url());
        if (url.getQuery() != null && List.of(url.getQuery().split("&")).stream().anyMatch(field -> field.startsWith("version="))) {
            return get(url);
        }
        for (int version = SignedDirectory.NEWEST_VERSION; version > SignedDirectory.OLDEST_VERSION; version--) {
            URI versioned = versioned(url, version);
            ConfigurationClient.Answer answer = probe(versioned);
            if (answer.status() != 404) {
                return located(versioned, answer);
            }
        }
        return get(versioned(url, SignedDirectory.OLDEST_VERSION));
    }

    private static URI versioned(URI url, int version) throws RefusedException {
        return uri(url + (url.getQuery() == null ? "?" : "&") + "version=" + version);
    }

    private static URI uri(String url) throws RefusedException {
        try {
            return URI.create(url);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(FaultCode.GLOBAL_CONF_DOWNLOAD_URL_CONNECTION_FAILURE, "Configuration location is not a URL: " + url, e);
        }
    }

    private ConfigurationClient.Answer probe(URI url) throws RefusedException {
        try {
            return client.get(url, ConfigurationClient.MAX_DIRECTORY_BYTES);
        } catch (IOException e) {
            throw new RefusedException(FaultCode.GLOBAL_CONF_GET_VERSION_FAILED, "Cannot determine the configuration version at " + url + ": " + e.getMessage(), e);
        }
    }

    private Located get(URI url) throws RefusedException {
        try {
            return located(url, client.get(url, ConfigurationClient.MAX_DIRECTORY_BYTES));
        } catch (IOException e) {
            throw new RefusedException(FaultCode.GLOBAL_CONF_DOWNLOAD_URL_CONNECTION_FAILURE,
                    "Configuration directory " + url + " could not be read: " + e.getMessage(), e);
        }
    }

    private static Located located(URI url, ConfigurationClient.Answer answer) throws RefusedException {
        if (answer.status() != 200) {
            throw new RefusedException(FaultCode.GLOBAL_CONF_DOWNLOAD_URL_CONNECTION_FAILURE,
                    "Configuration directory " + url + " could not be read: HTTP status " + answer.status());
        }
        return new Located(url, answer.body());
    }

    /** Refuses a replayed old directory that has not expired yet: it expires clearly earlier than the stored one. Deployed servers do not check this. */
    private void requireNoRollback(SignedDirectory directory, String instance, List<StoredFile> stored) throws RefusedException {
        Optional<Instant> newest = stored.stream().flatMap(file -> file.metadata().expires().stream()).max(Instant::compareTo);
        if (newest.isPresent() && directory.expires().isBefore(newest.get().minus(rollback))) {
            throw new RefusedException(FaultCode.GLOBAL_CONF_OUTDATED, "Configuration directory of instance " + instance + ": Expire-date "
                    + directory.expires() + " is more than " + rollback + " earlier than the Expire-date of the stored configuration, " + newest.get());
        }
    }

    private static void requireInstance(DirectoryPart part, String instance) throws RefusedException {
        if (!part.instance().orElse(instance).equals(instance)) {
            throw new RefusedException(FaultCode.GLOBAL_CONF_PART_INVALID_INSTANCE_IDENTIFIER, "Configuration directory: Content-identifier "
                    + part.identifier() + " is of instance " + part.instance().get() + ", must be " + instance);
        }
    }

    private StoredFile file(DirectoryPart part, SignedDirectory directory, URI base, String instance, List<StoredFile> stored)
            throws RefusedException {
        PartMetadata metadata = new PartMetadata(part.identifier(), Optional.of(instance), Optional.of(directory.expires()),
                Optional.of(part.fileName()), Optional.of(part.location()), directory.version());
        Optional<StoredFile> unchanged = stored.stream().filter(file -> file.name().equals(part.fileName()) && part.hasDigestOf(file.content())).findFirst();
        return new StoredFile(part.fileName(), unchanged.isPresent() ? unchanged.get().content() : content(part, base), metadata);
    }

    private PartContent content(DirectoryPart part, URI base) throws RefusedException {
        PartContent content = fetch(part, base);
        if (!part.hasDigestOf(content)) {
            throw new RefusedException(FaultCode.GLOBAL_CONF_PART_DOWNLOADED_FILE_INTEGRITY_FAILURE,
                    "Configuration part " + part.identifier() + " at " + part.location() + " does not have the digest of the signed directory");
        }
        return content;
    }

    private PartContent fetch(DirectoryPart part, URI base) throws RefusedException {
        try {
            URI url = base.resolve(part.location());
            if (!List.of("http", "https").contains(String.valueOf(url.getScheme()))) {
                throw new IOException("not an http or https URL");
            }
            ConfigurationClient.Part answer = client.getPart(url);
            return answer.content().orElseThrow(() -> new IOException("HTTP status " + answer.status()));
        } catch (IOException | IllegalArgumentException e) {
            throw new RefusedException(FaultCode.GLOBAL_CONF_PART_DOWNLOAD_FAILURE,
                    "Configuration part " + part.identifier() + " at " + part.location() + " could not be read: " + e.getMessage(), e);
        }
    }
}
