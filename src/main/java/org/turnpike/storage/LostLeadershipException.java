package org.turnpike.storage;

import java.sql.SQLException;

/** Another node leads, so this node must not write as leader. */
public final class LostLeadershipException extends SQLException {
    private static final long serialVersionUID = 1L;

    LostLeadershipException() {
        super("Another node has taken over time-stamping and archiving");
    }
}
