package org.turnpike.globalconf;

/** A verified part of an instance's configuration with its metadata, stored on disk under {@code name}. */
record StoredFile(String name, PartContent content, PartMetadata metadata) {
    boolean is(String identifier) {
        return metadata.identifier().equals(identifier);
    }

    /** Whether the other file is the same part with the same version and bytes. Only location and expiry may differ. */
    boolean hasContentOf(StoredFile other) {
        return name.equals(other.name) && is(other.metadata.identifier()) && metadata.version() == other.metadata.version()
                && content.equals(other.content);
    }

    /** Returns this part with the content of the other one, so that equal content is in memory only once. */
    StoredFile heldAs(StoredFile equal) {
        return new StoredFile(name, equal.content, metadata);
    }
}
