package org.turnpike.globalconf;

import org.turnpike.fault.RefusedException;

/** The source of the configuration anchor at the start of each run; the anchor may be replaced between two runs. */
@FunctionalInterface
public interface AnchorSource {
    /** @throws RefusedException ANCHOR_FILE_NOT_FOUND when there is none yet, MALFORMED_ANCHOR naming the field */
    ConfigurationAnchor anchor() throws RefusedException;
}
