package org.turnpike.monitoring;

import java.util.Optional;
import java.util.Set;
import org.turnpike.id.ClientId;

/**
 * A query for records (operations.md §b.2).
 *
 * @param from first second of storage, inclusive, in Unix time
 * @param to last second of storage, inclusive, in Unix time
 * @param party if present, only records in which exactly this client is the client or the provider
 * @param provider if present, only records of services of exactly this client
 * @param fields the fields of each record in the answer
 */
public record OperationalQuery(long from, long to, Optional<ClientId> party, Optional<ClientId> provider, Set<RecordField> fields) {
    public OperationalQuery {
        fields = Set.copyOf(fields);
    }

    /** Returns this query with another last second. */
    OperationalQuery until(long second) {
        return new OperationalQuery(from, second, party, provider, fields);
    }
}
