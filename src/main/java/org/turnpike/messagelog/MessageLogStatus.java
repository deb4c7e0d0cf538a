package org.turnpike.messagelog;

import java.util.Optional;

/**
 * The state of recording on this node since its start.
 *
 * @param recorded number of messages that were recorded and may be passed on
 * @param refused number of messages that were rejected because they could not be recorded
 * @param waiting number of messages that wait to be written
 * @param lastFailure code and text of the last refusal
 */
public record MessageLogStatus(long recorded, long refused, int waiting, Optional<String> lastFailure) {
}
