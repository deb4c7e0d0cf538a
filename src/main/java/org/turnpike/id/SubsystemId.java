package org.turnpike.id;

/** A subsystem of a member. */
public record SubsystemId(MemberId member, String subsystemCode) implements ClientId {
    public SubsystemId {
        Identifiers.requirePresent(subsystemCode);
    }

    @Override
    public String path() {
        return member.path() + "/" + subsystemCode;
    }

    /** The display form that faults and logs use: {@code SUBSYSTEM:INSTANCE/CLASS/CODE/SUBSYSTEM}. */
    @Override
    public String toString() {
        return "SUBSYSTEM:" + path();
    }
}
