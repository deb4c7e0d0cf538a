package org.turnpike.globalconf;

/** A verified part of an instance's configuration with its metadata, as it lies on disk under {@code name}. */
record StoredFile(String name, byte[] content, PartMetadata metadata) {
    boolean is(String identifier) {
        return metadata.identifier().equals(identifier);
    }
}
