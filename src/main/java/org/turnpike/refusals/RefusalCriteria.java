package org.turnpike.refusals;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Search conditions for refused handshakes and messages; an empty condition matches every record. Immutable.
 *
 * @param from start of the period, inclusive
 * @param to end of the period, exclusive
 * @param check the name of the reason, the error code, or the last segment of the error code
 * @param peer path of a security server, service client or service; the path of a member or subsystem matches everything below it
 * @param address IP address or host name of the other side
 * @param id the id in the fault and in the log line, the id in a fault of an information system, or the message id of the protocol
 */
public record RefusalCriteria(Optional<Instant> from, Optional<Instant> to, Optional<String> check, Optional<String> peer, Optional<String> address,
        Optional<String> id) {
    /** Matches every record. */
    public static final RefusalCriteria ALL = new RefusalCriteria(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
            Optional.empty());

    /** Whether a record matches, by the same rules as {@link RefusalStore}. */
    boolean matches(StoredRefusal each) {
        return from.filter(each.at()::isBefore).isEmpty() && to.filter(limit -> !each.at().isBefore(limit)).isEmpty()
                && check.filter(name -> Stream.of(each.reason(), each.code(), each.error()).noneMatch(name::equals)).isEmpty()
                && peer.filter(path -> Stream.of(each.peer(), each.client(), each.service()).noneMatch(found -> found.equals(path) || found.startsWith(path + "/"))).isEmpty()
                && address.filter(text -> !text.equals(each.address())).isEmpty()
                && id.filter(text -> !text.equals(each.id()) && !text.equals(each.messageId()) && !text.equals(each.faultId())).isEmpty();
    }
}
