package org.turnpike.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.jdbc4.JDBC4PreparedStatement;

/** A statement is compiled once for many transactions, and keeps no arguments or results of the one before. */
class SqliteConnectionTest {
    private static final String INSERT = "insert into number (value) values (?)";

    @TempDir
    private Path folder;
    private SqliteConnection connection;

    @BeforeEach
    void open() throws Exception {
        connection = new SqliteConnection(DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("test.db")));
        connection.execute("create table number (value integer unique)");
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    private static JDBC4PreparedStatement compiled(PreparedStatement statement) throws SQLException {
        return statement.unwrap(JDBC4PreparedStatement.class);
    }

    private JDBC4PreparedStatement used(String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepare(sql)) {
            return compiled(statement);
        }
    }

    private void insert(int value) throws SQLException {
        try (PreparedStatement statement = connection.prepare(INSERT)) {
            statement.setInt(1, value);
            statement.executeUpdate();
        }
    }

    private int count() throws SQLException {
        try (PreparedStatement statement = connection.prepare("select count(*) from number"); ResultSet row = statement.executeQuery()) {
            return row.getInt(1);
        }
    }

    @Test
    void aClosedStatementIsUsedAgain() throws Exception {
        assertThat(used(INSERT)).isSameAs(used(INSERT));
    }

    @Test
    void aStatementInUseIsNotGivenTwice() throws Exception {
        try (PreparedStatement one = connection.prepare(INSERT); PreparedStatement other = connection.prepare(INSERT)) {
            assertThat(compiled(one)).isNotSameAs(compiled(other));
        }
        insert(1);
        assertThat(count()).isOne();
    }

    @Test
    void aClosedStatementCannotBeUsed() throws Exception {
        PreparedStatement statement = connection.prepare(INSERT);
        statement.close();
        statement.close();
        assertThat(statement.isClosed()).isTrue();
        assertThatThrownBy(() -> statement.setInt(1, 1)).isInstanceOf(SQLException.class);
    }

    @Test
    void argumentsAreForgotten() throws Exception {
        insert(1);
        try (PreparedStatement statement = connection.prepare(INSERT)) {
            statement.setInt(1, 2);
            statement.addBatch();
        }
        try (PreparedStatement statement = connection.prepare(INSERT)) {
            assertThat(statement.executeBatch()).isEmpty();
            statement.executeUpdate();
        }
        try (PreparedStatement statement = connection.prepare("select count(*) from number where value is null"); ResultSet row = statement.executeQuery()) {
            assertThat(row.getInt(1)).as("without its argument, null is inserted").isOne();
        }
    }

    @Test
    void closingAStatementClosesItsRows() throws Exception {
        insert(1);
        PreparedStatement statement = connection.prepare("select value from number");
        ResultSet rows = statement.executeQuery();
        statement.close();
        assertThat(rows.isClosed()).isTrue();
    }

    /** A row that is left behind would keep the state of the database that the connection sees. */
    @Test
    void closingAStatementThatWasExecutedClosesItsRows() throws Exception {
        insert(1);
        connection.execute("pragma journal_mode=wal");
        connection.execute("begin");
        try (PreparedStatement statement = connection.prepare("select value from number")) {
            statement.execute();
        }
        connection.execute("commit");
        try (var other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("test.db")); var statement = other.createStatement()) {
            statement.executeUpdate("insert into number (value) values (2)");
        }
        assertThat(count()).isEqualTo(2);
    }

    @Test
    void aStatementThatRanALongBatchIsNotKept() throws Exception {
        JDBC4PreparedStatement compiled;
        try (PreparedStatement statement = connection.prepare(INSERT)) {
            compiled = compiled(statement);
            for (int i = 0; i < 100; i++) {
                statement.setInt(1, i);
                statement.addBatch();
            }
            statement.executeBatch();
        }
        assertThat(compiled.isClosed()).isTrue();
        assertThat(count()).isEqualTo(100);
    }

    @Test
    void aStatementThatFailedIsNotKept() throws Exception {
        insert(1);
        PreparedStatement failing = connection.prepare(INSERT);
        JDBC4PreparedStatement compiled = compiled(failing);
        failing.setInt(1, 1);
        assertThatThrownBy(failing::executeUpdate).isInstanceOf(SQLException.class);
        failing.close();
        assertThat(used(INSERT)).isNotSameAs(compiled);
        insert(2);
        assertThat(count()).isEqualTo(2);
    }

    @Test
    void theOneThatWasNotUsedForLongestIsClosed() throws Exception {
        JDBC4PreparedStatement first = used("select 0");
        JDBC4PreparedStatement second = used("select 1");
        for (int i = 2; i < SqliteConnection.MOST; i++) {
            used("select " + i);
        }
        used("select 0");
        used("select " + SqliteConnection.MOST);
        assertThat(used("select 0")).isSameAs(first);
        assertThat(second.isClosed()).isTrue();
    }
}
