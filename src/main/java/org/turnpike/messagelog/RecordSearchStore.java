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
 * Finds records by what is known of them, the newest first, in pages. A search takes {@value #LONGEST_SECONDS} s at most. Safe for use by many
 * threads.
 */
public final class RecordSearchStore {
    /** Records of one page. */
    public static final int LARGEST_PAGE = 1000;
    private static final int LONGEST_SECONDS = 60;

    private final Database database;

    public RecordSearchStore(Database database) {
        this.database = database;
    }

    /**
     * The search conditions; empty ones match every record.
     *
     * @param party the local party; a member also means its subsystems
     * @param caller the service client; a member also means its subsystems
     * @param peer the party at the other server: the service provider where the local party calls, the service client where it is called; a
     *     member also means its subsystems
     * @param service its code, or {@code INSTANCE/CLASS/CODE[/SUBSYSTEM]/SERVICE[/VERSION]}
     * @param queryId the message id of the protocol
     * @param from the first instant
     * @param to the first instant after it
     */
    public record Criteria(Optional<ClientId> party, Optional<ClientId> caller, Optional<ClientId> peer, Optional<String> service, Optional<String> queryId, Optional<Instant> from, Optional<Instant> to) {
        /** The records of a message id. */
        public static Criteria of(String queryId) {
            return new Criteria(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(queryId), Optional.empty(), Optional.empty());
        }

        /** Every record. */
        public static final Criteria ALL = new Criteria(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /**
     * A record that was found.
     *
     * @param client the path of the service client
     * @param service the path of the service
     * @param archive the name of the archive file it is in, if it was archived
     */
    public record Recorded(long id, Instant at, String queryId, Optional<String> requestId, ClientId party, boolean response, boolean clientSide,
            boolean rest, String client, String service, boolean stamped, Optional<String> archive) {
    }

    /**
     * A part of the matching records.
     *
     * @param next where the search goes on; empty at its end
     */
    public record Page(List<Recorded> records, OptionalLong next) {
    }

    /**
     * One page.
     *
     * @param before only records with lower numbers: {@link Page#next} of the page before
     * @param atMost 1 to {@link #LARGEST_PAGE}
     */
    public Page search(Criteria criteria, OptionalLong before, int atMost) throws SQLException {
        if (atMost < 1 || atMost > LARGEST_PAGE) {
            throw new IllegalArgumentException("a page has 1 to " + LARGEST_PAGE + " records, not " + atMost);
        }
        Query query = new Query(criteria, before);
        return database.inTransaction(connection -> page(connection, query, atMost));
    }

    private static Page page(Connection connection, Query query, int atMost) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query.sql(atMost))) {
            statement.setQueryTimeout(LONGEST_SECONDS);
            Rows.bind(statement, query.values.toArray());
            List<Recorded> found = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(recorded(row));
                }
            }
            return new Page(found, found.size() == atMost ? OptionalLong.of(found.get(atMost - 1).id()) : OptionalLong.empty());
        }
    }

    private static Recorded recorded(ResultSet row) throws SQLException {
        MemberId member = new MemberId(row.getString(8), row.getString(9), row.getString(10));
        String subsystem = row.getString(11);
        return new Recorded(row.getLong(1), Instant.ofEpochMilli(row.getLong(2)), row.getString(3), Rows.text(row, 4),
                subsystem == null ? member : new SubsystemId(member, subsystem), row.getBoolean(5), row.getBoolean(6), row.getBoolean(7),
                row.getString(12), row.getString(13), row.getObject(14) != null, Rows.text(row, 15));
    }

    /** SQL and its parameters, made together. */
    private static final class Query {
        private final StringBuilder where = new StringBuilder();
        private final List<Object> values = new ArrayList<>();

        Query(Criteria criteria, OptionalLong before) {
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
            });
        }

        /** That identifier, or one below it; with {@link #of}. */
        private static String is(String column) {
            return "(" + column + " = ? or " + column + " >= ? and " + column + " < ?)";
        }

        /** The path, and the bounds of the paths below it: the character after the slash is the zero. */
        private static Object[] of(ClientId id) {
            return new Object[] {RecordStore.searched(id.path()), RecordStore.searched(id.path() + "/"), RecordStore.searched(id.path() + "0")};
        }

        private void and(String condition, Object... arguments) {
            where.append(where.isEmpty() ? " where " : " and ").append(condition);
            values.addAll(List.of(arguments));
        }

        String sql(int atMost) {
            return "select r.id, r.recorded_ms, r.query_id, r.request_id, r.response, r.client_side, r.rest, r.instance, r.member_class,"
                    + " r.member_code, r.subsystem_code, r.client, r.service, t.record, f.file_name from message_record r"
                    + " left join record_time_stamp t on t.record = r.id left join archived_record a on a.record = r.id"
                    + " left join archive f on f.id = a.archive" + where + " order by r.id desc limit " + atMost;
        }
    }
}
