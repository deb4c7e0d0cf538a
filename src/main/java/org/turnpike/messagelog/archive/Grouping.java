package org.turnpike.messagelog.archive;

import org.turnpike.id.ClientId;

/** Which records share archive files. */
public enum Grouping {
    /** All of them. */
    NONE,
    /** Those of one member and its subsystems. */
    MEMBER,
    /** Those of one subsystem, or of a member itself. */
    SUBSYSTEM;

    /** The name of everybody's group when nothing is grouped. */
    static final String EVERYBODY = "";

    /** The name of the group a local party's records belong to: its identifier's path, or nothing at all. */
    public String group(ClientId party) {
        return switch (this) {
            case NONE -> EVERYBODY;
            case MEMBER -> party.member().path();
            case SUBSYSTEM -> party.path();
        };
    }
}
