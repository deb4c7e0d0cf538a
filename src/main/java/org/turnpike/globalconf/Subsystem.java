package org.turnpike.globalconf;

import java.util.Optional;
import org.turnpike.id.SubsystemId;

/** A subsystem as its instance publishes it; it has a name from configuration version 5 on. */
public record Subsystem(SubsystemId id, Optional<String> name) {
}
