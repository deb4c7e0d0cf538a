package org.turnpike.messagelog.archive;

import org.turnpike.id.ClientId;

/** The records that share archive files. */
public enum Grouping {
    /** All of them. */
    NONE,
    /** Those of one member and its subsystems. */
    MEMBER,
    /** Those of one subsystem, or of a member itself. */
    SUBSYSTEM;

    /** The name of the only group if files are not grouped. */
    static final String EVERYBODY = "";

    /** The name of a local party's group: the path of its identifier, or empty text. */
    public String group(ClientId party) {
        return switch (this) {
            case NONE -> EVERYBODY;
            case MEMBER -> party.member().path();
            case SUBSYSTEM -> party.path();
        };
    }
}
