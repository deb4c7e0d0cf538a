package org.turnpike.id;

/** A global group, defined by an instance's central server; a subject of access rights, never part of a message. */
public record GlobalGroupId(String instance, String code) {
    public GlobalGroupId {
        Identifiers.requirePresent(instance, code);
    }

    @Override
    public String toString() {
        return "GLOBALGROUP:" + instance + "/" + code;
    }
}
