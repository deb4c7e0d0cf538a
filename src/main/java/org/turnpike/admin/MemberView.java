package org.turnpike.admin;

import javax.management.ConstructorParameters;

/**
 * A member or subsystem of the global configuration. Has only open types; immutable.
 *
 * @param getId INSTANCE/CLASS/CODE[/SUBSYSTEM]
 * @param getName the member's name
 * @param getSubsystemName the subsystem's name; empty for a member, or if no name is published
 */
public record MemberView(String getId, String getName, String getSubsystemName) {
    @ConstructorParameters({"id", "name", "subsystemName"})
    public MemberView {
    }
}
