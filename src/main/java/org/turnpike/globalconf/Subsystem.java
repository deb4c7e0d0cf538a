package org.turnpike.globalconf;

import java.util.Optional;
import org.turnpike.id.SubsystemId;

/** A subsystem as its instance publishes it. Subsystems have names since configuration version 5. */
public record Subsystem(SubsystemId id, Optional<String> name) {
}
