package org.turnpike.id;

/** A member of an X-Road instance: instance, member class, member code. */
public record MemberId(String instance, String memberClass, String code) implements ClientId {
    public MemberId {
        Identifiers.requirePresent(instance, memberClass, code);
    }

    @Override
    public MemberId member() {
        return this;
    }

    @Override
    public String path() {
        return instance + "/" + memberClass + "/" + code;
    }

    /** The display form that faults and logs use: {@code MEMBER:INSTANCE/CLASS/CODE}. */
    @Override
    public String toString() {
        return "MEMBER:" + path();
    }
}
