package org.turnpike.globalconf;

import java.util.List;
import org.turnpike.id.MemberId;

/** A member as its instance publishes it, with its subsystems in published order. */
public record Member(MemberId id, String name, List<Subsystem> subsystems) {
    public Member {
        subsystems = List.copyOf(subsystems);
    }
}
