package org.turnpike.globalconf;

/** An instance's shared parameters as published, byte for byte, and the metadata stored with them (messages.md §6.6). */
public record StoredPart(String instance, PartContent xml, String metadataJson) {
    /** With bytes that are copied. */
    public StoredPart(String instance, byte[] xml, String metadataJson) {
        this(instance, PartContent.of(xml), metadataJson);
    }
}
