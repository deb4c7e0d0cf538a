package org.turnpike.messagelog;

import java.util.Optional;

/**
 * The state of recording on this node since its start.
 *
 * @param recorded messages that may be passed on
 * @param refused messages that were rejected because they could not be recorded
 * @param waiting messages that wait to be written
 * @param lastFailure code and text of the last refusal
 */
public record MessageLogStatus(long recorded, long refused, int waiting, Optional<String> lastFailure) {
}
