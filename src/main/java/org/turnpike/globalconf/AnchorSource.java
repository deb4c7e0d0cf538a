package org.turnpike.globalconf;

import org.turnpike.fault.RefusedException;

/** The source of the configuration anchor at the start of each run; the anchor may be replaced between two runs. */
@FunctionalInterface
public interface AnchorSource {
    /** @throws RefusedException ANCHOR_FILE_NOT_FOUND if there is no anchor yet; MALFORMED_ANCHOR, which names the field, if the anchor is invalid */
    ConfigurationAnchor anchor() throws RefusedException;
}
