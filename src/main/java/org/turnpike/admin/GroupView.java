package org.turnpike.admin;

import java.util.List;
import javax.management.ConstructorParameters;

/** A local group of a client. Has only open types; immutable. */
public final class GroupView {
    private final String code;
    private final String description;
    private final List<String> members;

    /** Creates a view of all attributes, in the order of the getters. */
    @ConstructorParameters({"code", "description", "members"})
    public GroupView(String code, String description, List<String> members) {
        this.code = code;
        this.description = description;
        this.members = List.copyOf(members);
    }

    /** The code of the group. */
    public String getCode() {
        return code;
    }

    /** The purpose of the group. */
    public String getDescription() {
        return description;
    }

    /** The members of the group, INSTANCE/CLASS/CODE[/SUBSYSTEM]. */
    public List<String> getMembers() {
        return members;
    }
}
