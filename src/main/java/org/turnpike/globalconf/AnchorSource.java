package org.turnpike.globalconf;

import org.turnpike.fault.RefusedException;

/** Supplies the configuration anchor for each run. An administrator may replace the anchor between two runs. */
@FunctionalInterface
public interface AnchorSource {
    /** @throws RefusedException ANCHOR_FILE_NOT_FOUND if there is no anchor yet; MALFORMED_ANCHOR, which names the field, if the anchor is invalid */
    ConfigurationAnchor anchor() throws RefusedException;
}
