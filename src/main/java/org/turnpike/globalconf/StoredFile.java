package org.turnpike.globalconf;

import java.util.Arrays;

/** A verified part of an instance's configuration with its metadata, as it lies on disk under {@code name}. */
record StoredFile(String name, byte[] content, PartMetadata metadata) {
    boolean is(String identifier) {
        return metadata.identifier().equals(identifier);
    }

    /** Whether it is the same part, of the same version and byte for byte: what differs at most is where it lay and when it expires. */
    boolean hasContentOf(StoredFile other) {
        return name.equals(other.name) && is(other.metadata.identifier()) && metadata.version() == other.metadata.version()
                && Arrays.equals(content, other.content);
    }

    /** The same with the other's array, so that equal content is in memory once. */
    StoredFile heldAs(StoredFile equal) {
        return new StoredFile(name, equal.content, metadata);
    }
}
