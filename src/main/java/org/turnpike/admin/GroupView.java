package org.turnpike.admin;

import java.util.List;
import javax.management.ConstructorParameters;

/**
 * A local group of a client. Has only open types; immutable.
 *
 * @param getCode the code of the group
 * @param getDescription the purpose of the group
 * @param getMembers the members of the group, INSTANCE/CLASS/CODE[/SUBSYSTEM]
 */
public record GroupView(String getCode, String getDescription, List<String> getMembers) {
    @ConstructorParameters({"code", "description", "members"})
    public GroupView {
        getMembers = List.copyOf(getMembers);
    }
}
