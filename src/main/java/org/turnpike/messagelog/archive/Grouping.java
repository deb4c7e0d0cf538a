package org.turnpike.messagelog.archive;

import org.turnpike.id.ClientId;

/** Which records share archive files. */
public enum Grouping {
    /** All records. */
    NONE,
    /** The records of one member and its subsystems. */
    MEMBER,
    /** The records of one subsystem, or of one member without its subsystems. */
    SUBSYSTEM;

    /** The name of the only group if files are not grouped. */
    static final String EVERYBODY = "";

    /** Returns the name of a local party's group: the path of its identifier, or an empty text. */
    public String group(ClientId party) {
        return switch (this) {
            case NONE -> EVERYBODY;
            case MEMBER -> party.member().path();
            case SUBSYSTEM -> party.path();
        };
    }
}
