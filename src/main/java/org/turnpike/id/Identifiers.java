package org.turnpike.id;

/**
 * Checks every new identifier (messages.md §0.1): its parts must be present. The characters are not restricted, because messages may contain any
 * character.
 */
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
