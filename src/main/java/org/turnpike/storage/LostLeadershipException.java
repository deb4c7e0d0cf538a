package org.turnpike.storage;

import java.sql.SQLException;

/** Another node leads: what this node was about to write as leader is not written. */
public final class LostLeadershipException extends SQLException {
    private static final long serialVersionUID = 1L;

    LostLeadershipException() {
        super("Another node has taken over time-stamping and archiving");
    }
}
