package org.turnpike.messagelog;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.turnpike.id.ClientId;
import org.turnpike.id.MemberId;
import org.turnpike.id.SubsystemId;
import org.turnpike.storage.Database;
import org.turnpike.storage.Rows;

/**
 * Finds records that meet conditions, newest first, in pages. Each query for records is cancelled after {@value #LONGEST_SECONDS} seconds. Safe for
 * use by many threads.
 */
public final class RecordSearchStore {
    /** The maximum number of records of a page. */
    public static final int LARGEST_PAGE = 1000;
    private static final int LONGEST_SECONDS = 60;
    /**
     * The number of newest records that are searched first, without an index. If most records meet the conditions, a search by index would have to
     * sort all of them.
     */
    private static final int NEWEST = 5000;
    private static final int MOST_SERVICES = 20_000;
    private static final int MOST_NAMED_SERVICES = 500;
    private static final int LONGEST_PREFIX = 500;
    private static final String COLUMNS = "id, recorded_ms, query_id, request_id, response, client_side, rest, instance, member_class, member_code, subsystem_code, client, service";
    private static final String SERVICES = "with recursive known(path) as (select min(service) from message_record union all"
            + " select (select min(service) from message_record where service > known.path) from known where known.path is not null)"
            + " select path from known where path is not null limit " + MOST_SERVICES;

    private final Database database;

    public RecordSearchStore(Database database) {
        this.database = database;
    }

    /**
     * The search conditions. An empty condition matches every record.
     *
     * @param party the local party; a member includes its subsystems
     * @param caller the service client; a member includes its subsystems
     * @param peer the party at the other server: the service provider if the local party is the client, and the service client if the local party is
     *         the provider; a member includes its subsystems
     * @param service the service code, or {@code INSTANCE/CLASS/CODE[/SUBSYSTEM]/SERVICE[/VERSION]}
     * @param queryId the message id of the protocol
     * @param from start of the period, inclusive
     * @param to end of the period, exclusive
     */
    public record Criteria(Optional<ClientId> party, Optional<ClientId> caller, Optional<ClientId> peer, Optional<String> service, Optional<String> queryId, Optional<Instant> from, Optional<Instant> to) {
        /** Returns the conditions for the records of one message id. */
        public static Criteria of(String queryId) {
            return new Criteria(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(queryId), Optional.empty(), Optional.empty());
        }

        /** Matches every record. */
        public static final Criteria ALL = new Criteria(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /**
     * A record that was found.
     *
     * @param client the path of the service client
     * @param service the path of the service
     * @param archive the name of the archive file that contains the record; empty if the record is not archived
     */
    public record Recorded(long id, Instant at, String queryId, Optional<String> requestId, ClientId party, boolean response, boolean clientSide,
            boolean rest, String client, String service, boolean stamped, Optional<String> archive) {
    }

    /**
     * A page of the matching records.
     *
     * @param next the position of the next page; empty if this page has fewer records than requested, because it is then the last page
     */
    public record Page(List<Recorded> records, OptionalLong next) {
    }

    /**
     * Returns one page.
     *
     * @param before {@link Page#next} of the previous page, so that only records with lower numbers match; empty for the first page
     * @param atMost number of records of the page, 1 to {@link #LARGEST_PAGE}
     */
    public Page search(Criteria criteria, OptionalLong before, int atMost) throws SQLException {
        if (atMost < 1 || atMost > LARGEST_PAGE) {
            throw new IllegalArgumentException("a page has 1 to " + LARGEST_PAGE + " records, not " + atMost);
        }
        return database.inTransaction(connection -> page(find(connection, criteria, before, atMost), atMost));
    }

    private static List<Recorded> find(Connection connection, Criteria criteria, OptionalLong before, int atMost) throws SQLException {
        if (criteria.queryId().isEmpty()) {
            List<Recorded> newest = run(connection, new Query(criteria, OptionalLong.empty(), List.of()), newest(before), atMost);
            if (newest.size() == atMost) {
                return newest;
            }
        }
        return run(connection, new Query(criteria, before, named(connection, criteria.service())), "message_record", atMost);
    }

    private static String newest(OptionalLong before) {
        return "(select " + COLUMNS + ", service_code from message_record" + (before.isPresent() ? " where id < " + before.getAsLong() : "") + " order by id desc limit " + NEWEST + ")";
    }

    /**
     * Returns the services with the given code, because the search by service has an index and there are few services. Empty if there are too many
     * services, or if the condition is not a service code.
     */
    private static List<String> named(Connection connection, Optional<String> service) throws SQLException {
        if (service.isEmpty() || service.get().indexOf('/') >= 0 || service.get().length() > LONGEST_PREFIX) {
            return List.of();
        }
        String code = "/" + service.get();
        List<String> all = Rows.list(connection, SERVICES, row -> row.getString(1));
        List<String> named = all.stream().filter(path -> path.endsWith(code) || path.contains(code + "/")).toList();
        return all.size() == MOST_SERVICES || all.stream().anyMatch(path -> path.length() > LONGEST_PREFIX) || named.size() > MOST_NAMED_SERVICES ? List.of()
                : named.isEmpty() ? List.of("") : named;
    }

    private static List<Recorded> run(Connection connection, Query query, String from, int atMost) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query.sql(from, atMost))) {
            statement.setQueryTimeout(LONGEST_SECONDS);
            Rows.bind(statement, query.values.toArray());
            List<Recorded> found = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(recorded(row));
                }
            }
            return found;
        }
    }

    private static Page page(List<Recorded> found, int atMost) {
        return new Page(found, found.size() == atMost ? OptionalLong.of(found.get(atMost - 1).id()) : OptionalLong.empty());
    }

    private static Recorded recorded(ResultSet row) throws SQLException {
        MemberId member = new MemberId(row.getString(8), row.getString(9), row.getString(10));
        String subsystem = row.getString(11);
        return new Recorded(row.getLong(1), Instant.ofEpochMilli(row.getLong(2)), row.getString(3), Rows.text(row, 4),
                subsystem == null ? member : new SubsystemId(member, subsystem), row.getBoolean(5), row.getBoolean(6), row.getBoolean(7),
                row.getString(12), row.getString(13), row.getObject(14) != null, Rows.text(row, 15));
    }

    /** Builds the SQL query together with its parameters. */
    private static final class Query {
        private final StringBuilder where = new StringBuilder();
        private final List<Object> values = new ArrayList<>();

        /** @param services the services with the code in the conditions; empty if unknown */
        Query(Criteria criteria, OptionalLong before, List<String> services) {
            if (!services.isEmpty()) {
                and("r.service in (?" + ", ?".repeat(services.size() - 1) + ")", services.toArray());
            }
            before.ifPresent(id -> and("r.id < ?", id));
            criteria.queryId().ifPresent(id -> {
                and("r.query_key = ?", QueryKey.of(id));
                and("r.query_id = ?", id);
            });
            criteria.from().ifPresent(at -> and("r.recorded_ms >= ?", at.toEpochMilli()));
            criteria.to().ifPresent(at -> and("r.recorded_ms < ?", at.toEpochMilli()));
            criteria.caller().ifPresent(caller -> and(is("r.client"), of(caller)));
            criteria.peer().ifPresent(peer -> and("(r.client_side = ? and r.service >= ? and r.service < ? or r.client_side = ? and " + is("r.client") + ")",
                    true, of(peer)[1], of(peer)[2], false, of(peer)[0], of(peer)[1], of(peer)[2]));
            criteria.service().ifPresent(service -> and(service.indexOf('/') < 0 ? "r.service_code = ?" : "r.service = ?", RecordStore.searched(service)));
            criteria.party().ifPresent(party -> {
                and("r.instance = ?", party.instance());
                and("r.member_class = ?", party.member().memberClass());
                and("r.member_code = ?", party.member().code());
                if (party instanceof SubsystemId subsystem) {
                    and("r.subsystem_code = ?", subsystem.subsystemCode());
                }
                if (party.path().length() <= LONGEST_PREFIX) {                // excludes no match, because a party is the client or the provider; lets the database use an index
                    and("(r.client_side = ? and " + is("r.client") + " or r.client_side = ? and (r.service = '' or r.service >= ? and r.service < ?))",
                            true, of(party)[0], of(party)[1], of(party)[2], false, of(party)[1], of(party)[2]);
                }
            });
        }

        /** Returns the condition that a column contains an identifier or one below it. {@link #of} returns the parameters. */
        private static String is(String column) {
            return "(" + column + " = ? or " + column + " >= ? and " + column + " < ?)";
        }

        /** Returns the path and the two bounds of the paths below it. The upper bound ends with the zero, the character after the slash. */
        private static Object[] of(ClientId id) {
            return new Object[] {RecordStore.searched(id.path()), RecordStore.searched(id.path() + "/"), RecordStore.searched(id.path() + "0")};
        }

        private void and(String condition, Object... arguments) {
            where.append(where.isEmpty() ? " where " : " and ").append(condition);
            values.addAll(List.of(arguments));
        }

        String sql(String from, int atMost) {
            return "select r.id, r.recorded_ms, r.query_id, r.request_id, r.response, r.client_side, r.rest, r.instance, r.member_class,"
                    + " r.member_code, r.subsystem_code, r.client, r.service, t.record, f.file_name from (select " + COLUMNS + " from " + from + " r" + where
                    + " order by r.id desc limit " + atMost + ") r left join record_time_stamp t on t.record = r.id left join archived_record a on a.record = r.id"
                    + " left join archive f on f.id = a.archive order by r.id desc";
        }
    }
}
