package org.turnpike.id;

/**
 * A party that sends or serves messages: a member, or a subsystem of one (messages.md §0.1).
 * Equality is exact and case-sensitive; a member and its subsystem are different clients.
 */
public sealed interface ClientId permits MemberId, SubsystemId {

    /** Returns the member itself, or the member that owns this subsystem. Signing keys belong to members, not to subsystems. */
    MemberId member();

    /** Returns {@code INSTANCE/CLASS/CODE[/SUBSYSTEM]}, the form that administration and access rights use. */
    String path();

    /** Returns the X-Road instance of the member or subsystem. */
    default String instance() {
        return member().instance();
    }

    /**
     * Reads {@code INSTANCE/CLASS/CODE[/SUBSYSTEM]}, as settings and administration write it.
     *
     * @throws IllegalArgumentException if the text does not consist of three or four non-blank parts
     */
    static ClientId parse(String path) {
        String[] parts = path.split("/", -1);
        return switch (parts.length) {
            case 3 -> new MemberId(parts[0], parts[1], parts[2]);
            case 4 -> new SubsystemId(new MemberId(parts[0], parts[1], parts[2]), parts[3]);
            default -> throw new IllegalArgumentException(
                    "'" + path + "' is not of the form INSTANCE/CLASS/CODE or INSTANCE/CLASS/CODE/SUBSYSTEM");
        };
    }
}
