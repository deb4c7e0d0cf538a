package org.turnpike.id;

/** A global group, which the central server of an instance defines. Access rights may name it; messages never contain it. */
public record GlobalGroupId(String instance, String code) {
    public GlobalGroupId {
        Identifiers.requirePresent(instance, code);
    }

    @Override
    public String toString() {
        return "GLOBALGROUP:" + instance + "/" + code;
    }
}
