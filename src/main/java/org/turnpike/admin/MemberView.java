package org.turnpike.admin;

import javax.management.ConstructorParameters;

/** A member or subsystem of the global configuration. Has only open types; immutable. */
public final class MemberView {
    private final String id;
    private final String name;
    private final String subsystemName;

    /** Creates a view of all attributes, in the order of the getters. */
    @ConstructorParameters({"id", "name", "subsystemName"})
    public MemberView(String id, String name, String subsystemName) {
        this.id = id;
        this.name = name;
        this.subsystemName = subsystemName;
    }

    /** INSTANCE/CLASS/CODE[/SUBSYSTEM]. */
    public String getId() {
        return id;
    }

    /** The member's name. */
    public String getName() {
        return name;
    }

    /** The subsystem's name; empty for a member, or if no name is published. */
    public String getSubsystemName() {
        return subsystemName;
    }
}
