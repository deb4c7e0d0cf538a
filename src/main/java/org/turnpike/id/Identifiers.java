package org.turnpike.id;

/** What every identifier must be when it is made (messages.md §0.1): its parts are present. Characters are not refused on the wire. */
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
