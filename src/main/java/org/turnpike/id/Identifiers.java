package org.turnpike.id;

/** Checks every new identifier (messages.md §0.1): its parts must be present. On the wire, every character is accepted. */
final class Identifiers {
    private Identifiers() {
    }

    static void requirePresent(String... parts) {
        for (String part : parts) {
            if (part == null || part.isBlank()) {
                throw new IllegalArgumentException("Identifier part is missing or blank");
            }
        }
    }
}
