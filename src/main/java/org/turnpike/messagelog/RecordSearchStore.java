package org.turnpike.messagelog;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.turnpike.fault.RefusedException;
import org.turnpike.id.ClientId;
import org.turnpike.id.MemberId;
import org.turnpike.id.ServiceId;
import org.turnpike.id.SubsystemId;
import org.turnpike.message.RestRequest;
import org.turnpike.message.RestResponse;
import org.turnpike.message.SoapLimits;
import org.turnpike.message.SoapMessage;
import org.turnpike.message.SoapScanner;
import org.turnpike.storage.Database;

/**
 * Finds records by what is known of them, the newest first, in pages. A search looks at {@value #LOOKED_AT} records at most and takes
 * {@value #LONGEST_SECONDS} s at most, then says where the next one goes on. Safe for use by many threads.
 */
public final class RecordSearchStore {
    /** Records of one page. */
    public static final int LARGEST_PAGE = 1000;
    private static final int LOOKED_AT = 2000;
    private static final int LONGEST_SECONDS = 60;
    private static final int ROWS_A_TIME = 50;

    private final Database database;
    private final BodyEncryption encryption;

    public RecordSearchStore(Database database, BodyEncryption encryption) {
        this.database = database;
        this.encryption = encryption;
    }

    /**
     * What is looked for; what is empty does not matter.
     *
     * @param party the local party; a member also means its subsystems
     * @param service its code, or {@code INSTANCE/CLASS/CODE[/SUBSYSTEM]/SERVICE[/VERSION]}
     * @param queryId the message id of the protocol
     * @param from the first instant
     * @param to the first instant after it
     */
    public record Criteria(Optional<ClientId> party, Optional<String> service, Optional<String> queryId, Optional<Instant> from, Optional<Instant> to) {
    }

    /**
     * A record that was found.
     *
     * @param service as the message says; empty when it cannot be read
     * @param archive the name of the archive file it is in, if it was archived
     */
    public record Recorded(long id, Instant at, String queryId, Optional<String> requestId, ClientId party, boolean response, boolean clientSide,
            boolean rest, Optional<ServiceId> service, boolean stamped, Optional<String> archive) {
    }

    /**
     * Some of what there is.
     *
     * @param next where the search goes on; empty at its end. A page may be empty and yet have a next one
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
        return database.inTransaction(connection -> page(connection, query, criteria.service(), atMost));
    }

    private Page page(Connection connection, Query query, Optional<String> wanted, int atMost) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query.sql())) {
            statement.setQueryTimeout(LONGEST_SECONDS);
            statement.setFetchSize(ROWS_A_TIME);
            query.bind(statement);
            List<Recorded> found = new ArrayList<>();
            int seen = 0;
            long last = 0;
            try (ResultSet row = statement.executeQuery()) {
                while (found.size() < atMost && row.next()) {
                    seen++;
                    last = row.getLong(1);
                    Recorded recorded = recorded(connection, row);
                    if (wanted.isEmpty() || recorded.service().filter(service -> is(service, wanted.get())).isPresent()) {
                        found.add(recorded);
                    }
                }
            }
            return new Page(found, found.size() == atMost || seen == LOOKED_AT ? OptionalLong.of(last) : OptionalLong.empty());
        }
    }

    private static boolean is(ServiceId service, String wanted) {
        return service.code().equals(wanted) || service.path().equals(wanted);
    }

    private Recorded recorded(Connection connection, ResultSet row) throws SQLException {
        boolean response = row.getBoolean(5);
        boolean rest = row.getBoolean(7);
        MemberId member = new MemberId(row.getString(8), row.getString(9), row.getString(10));
        String subsystem = row.getString(11);
        return new Recorded(row.getLong(1), Instant.ofEpochMilli(row.getLong(2)), row.getString(3), Optional.ofNullable(row.getString(4)),
                subsystem == null ? member : new SubsystemId(member, subsystem), response, row.getBoolean(6), rest,
                service(connection, row.getLong(1), row.getBytes(12), Optional.ofNullable(row.getString(13)), response, rest),
                row.getObject(14) != null, Optional.ofNullable(row.getString(15)));
    }

    private Optional<ServiceId> service(Connection connection, long record, byte[] inRow, Optional<String> secret, boolean response, boolean rest) {
        InputStream stored = inRow == null ? ChunkStore.open(connection, record, ChunkStore.MESSAGE) : new ByteArrayInputStream(inRow);
        try (InputStream plain = encryption.open(stored, secret, BodyEncryption.message(record))) {
            byte[] head = plain.readAllBytes();
            if (!rest) {
                return SoapScanner.scan(new ByteArrayInputStream(head), SoapLimits.DEFAULT) instanceof SoapMessage soap
                        ? Optional.of(soap.header().service()) : Optional.empty();
            }
            return response ? RestResponse.parse(head).service() : Optional.of(RestRequest.parse(head).service());
        } catch (IOException | RefusedException e) {
            return Optional.empty();                           // the record is found by what else is known of it
        }
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
            criteria.party().ifPresent(party -> {
                and("r.instance = ?", party.instance());
                and("r.member_class = ?", party.member().memberClass());
                and("r.member_code = ?", party.member().code());
                if (party instanceof SubsystemId subsystem) {
                    and("r.subsystem_code = ?", subsystem.subsystemCode());
                }
            });
        }

        private void and(String condition, Object value) {
            where.append(where.isEmpty() ? " where " : " and ").append(condition);
            values.add(value);
        }

        String sql() {
            return "select r.id, r.recorded_ms, r.query_id, r.request_id, r.response, r.client_side, r.rest, r.instance, r.member_class,"
                    + " r.member_code, r.subsystem_code, r.message, r.encryption_secret, t.record, f.file_name from message_record r"
                    + " left join record_time_stamp t on t.record = r.id left join archived_record a on a.record = r.id"
                    + " left join archive f on f.id = a.archive" + where + " order by r.id desc limit " + LOOKED_AT;
        }

        void bind(PreparedStatement statement) throws SQLException {
            for (int i = 0; i < values.size(); i++) {
                statement.setObject(i + 1, values.get(i));
            }
        }
    }
}
