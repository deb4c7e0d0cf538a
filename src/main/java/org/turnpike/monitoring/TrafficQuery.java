package org.turnpike.monitoring;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.turnpike.id.ClientId;

/**
 * A query that counts exchanges by the time of their arrival.
 *
 * @param to end of the period, exclusive
 * @param interval length of an interval, at least one second
 * @param role if present, only exchanges in which this server had this role
 * @param party if present, only exchanges whose client or provider is this member or subsystem; a member includes its subsystems
 */
public record TrafficQuery(Instant from, Instant to, Duration interval, Optional<ExchangeRole> role, Optional<ClientId> party) {

    boolean covers(OperationalRecord record) {
        return role.filter(wanted -> wanted != record.role()).isEmpty()
                && (party.isEmpty() || is(record.client()) || is(record.service().map(service -> service.provider())));
    }

    private boolean is(Optional<ClientId> other) {
        return other.filter(each -> each.equals(party.orElseThrow()) || each.member().equals(party.orElseThrow())).isPresent();
    }
}
