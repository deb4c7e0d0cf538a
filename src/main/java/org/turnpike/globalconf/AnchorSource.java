package org.turnpike.globalconf;

import org.turnpike.fault.RefusedException;

/** Where the configuration anchor is taken from at the beginning of each pass; it may be exchanged between two of them. */
@FunctionalInterface
public interface AnchorSource {
    /** @throws RefusedException ANCHOR_FILE_NOT_FOUND when there is none yet, MALFORMED_ANCHOR naming the field */
    ConfigurationAnchor anchor() throws RefusedException;
}
