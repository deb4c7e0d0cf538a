package org.turnpike.globalconf;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/** The parsed parts of one instance. Shared parameters are always present. Private parameters are present for the server's instance. */
record InstanceConfiguration(String instance, StoredFile sharedFile, SharedParameters shared, Optional<PrivateParameters> priv, List<StoredFile> files) {

    static InstanceConfiguration read(String instance, List<StoredFile> files) throws RefusedException {
        return read(instance, files, Optional.empty());
    }

    /** @param known of the same instance, with which equal entries are shared */
    static InstanceConfiguration read(String instance, List<StoredFile> files, Optional<InstanceConfiguration> known) throws RefusedException {
        StoredFile sharedFile = find(files, DirectoryPart.SHARED).orElseThrow(() -> missing(instance, DirectoryPart.SHARED));
        SharedParameters shared = SharedParameters.read(sharedFile.content(), known.map(InstanceConfiguration::shared));
        requireInstance(instance, shared.instance(), DirectoryPart.SHARED_FILE);
        Optional<StoredFile> privateFile = find(files, DirectoryPart.PRIVATE);
        Optional<PrivateParameters> priv = Optional.empty();
        if (privateFile.isPresent()) {
            priv = Optional.of(PrivateParameters.read(privateFile.get().content()));
            requireInstance(instance, priv.get().instance(), DirectoryPart.PRIVATE_FILE);
        }
        return new InstanceConfiguration(instance, sharedFile, shared, priv, List.copyOf(files));
    }

    /** Returns these parsed parts with newer metadata if the newer files have the same content, so that nothing is parsed again; otherwise empty. */
    Optional<InstanceConfiguration> renewed(List<StoredFile> newer) {
        if (!areSame(files, newer)) {
            return Optional.empty();
        }
        List<StoredFile> renewed = newer.stream().map(file -> file.heldAs(files.stream().filter(file::hasContentOf).findFirst().orElseThrow())).toList();
        return find(renewed, DirectoryPart.SHARED).map(file -> new InstanceConfiguration(instance, file, shared, priv, renewed));
    }

    /** Whether this configuration differs from the other at most in the locations and the expiry of its parts. */
    boolean hasContentOf(InstanceConfiguration other) {
        return instance.equals(other.instance) && areSame(files, other.files);
    }

    private static boolean areSame(List<StoredFile> files, List<StoredFile> others) {
        return files.size() == others.size() && files.stream().allMatch(file -> others.stream().anyMatch(file::hasContentOf));
    }

    static void requireInstance(String expected, String found, String file) throws RefusedException {
        if (!expected.equals(found)) {
            throw new RefusedException(FaultCode.GLOBAL_CONF_PART_INVALID_INSTANCE_IDENTIFIER,
                    file + ": instanceIdentifier is " + found + ", must be " + expected);
        }
    }

    PrivateParameters requirePrivate() throws RefusedException {
        return priv.orElseThrow(() -> missing(instance, DirectoryPart.PRIVATE));
    }

    private static RefusedException missing(String instance, String identifier) {
        return new RefusedException(FaultCode.MALFORMED_GLOBAL_CONF, "Configuration of instance " + instance + " has no part " + identifier);
    }

    static Optional<StoredFile> find(List<StoredFile> files, String identifier) {
        return files.stream().filter(file -> file.is(identifier)).findFirst();
    }

    /** Returns the root element of an optional part; empty if the part is missing. */
    Optional<XmlElement> findPart(String identifier) throws RefusedException {
        Optional<StoredFile> file = find(files, identifier);
        return file.isEmpty() ? Optional.empty()
                : Optional.of(XmlElement.read(file.get().content().open(), "conf", file.get().name(), FaultCode.MALFORMED_GLOBAL_CONF));
    }

    int version() {
        return sharedFile.metadata().version();
    }

    /** Returns the expiry date of the shared or of the private parameters, whichever is earlier. */
    Instant expires() {
        return files.stream().filter(file -> file.is(DirectoryPart.SHARED) || file.is(DirectoryPart.PRIVATE))
                .flatMap(file -> file.metadata().expires().stream()).min(Instant::compareTo).orElse(Instant.MAX);
    }
}
