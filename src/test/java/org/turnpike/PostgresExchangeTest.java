package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.turnpike.sandbox.Identities;
import org.turnpike.storage.Postgres;

/** Two security servers that have a PostgreSQL, and lose it for a while. */
@Tag("slow")
class PostgresExchangeTest {
    private static final int CONNECTIONS = 16;
    private static final String GET_PERSON = "<p:getPerson xmlns:p=\"http://sandbox.turnpike.example/registry\"><p:nationalId>010101-123N</p:nationalId></p:getPerson>";
    private static Postgres postgres;
    private static XRoadInstance instance;

    @BeforeAll
    static void start() throws Exception {
        postgres = Postgres.startNew();
        postgres.execute("postgres", "create database turnpike_ss1");
        postgres.execute("postgres", "create database turnpike_ss2");
        instance = new XRoadInstance("", "", Map.of("turnpike.database.url", postgres.url("turnpike_{server}"), "turnpike.database.user", "postgres",
                "turnpike.database.longest-wait", "PT1S"));
    }

    @AfterAll
    static void stop() throws Exception {
        instance.close();
        postgres.close();
    }

    private static String soap(String id) throws Exception {
        return Call.soap(instance, Call.envelope(Identities.PORTAL, Identities.GET_PERSON, id, GET_PERSON)).code();
    }

    @Test
    void messagesAreRecordedAndStampedAndRefusedOnlyWhileTheDatabaseIsGone() throws Exception {
        String id = Call.newId();
        assertThat(soap(id)).isEmpty();
        assertThat(Call.rest(instance, Identities.PORTAL, Identities.ECHO_REST, "POST", "", "{\"a\":1}").code()).isEmpty();
        instance.advance(Duration.ofSeconds(61));
        for (XRoadInstance.Node node : new XRoadInstance.Node[] {instance.consumer(), instance.provider()}) {
            assertThat(node.server().records().count(id)).isEqualTo(2);
            assertThat(node.server().records().count()).isEqualTo(4);
            assertThat(node.server().timeStamping().status().backlog()).isZero();
            assertThat(node.home().resolve("db").resolve("messagelog.db")).doesNotExist();
        }

        postgres.stop();
        String lost = Call.newId();
        assertThat(soap(lost)).isEqualTo("server.clientproxy.logging_failed.database_error");
        postgres.start();

        String back = answered();
        assertThat(instance.consumer().server().records().count(id)).isEqualTo(2);
        assertThat(instance.consumer().server().records().count(back)).isEqualTo(2);
        assertThat(instance.provider().server().records().count(back)).isEqualTo(2);
        assertThat(instance.consumer().server().records().count(lost)).isZero();
        instance.advance(Duration.ofSeconds(61));
        instance.advance(Duration.ofSeconds(61));
        assertThat(instance.consumer().server().timeStamping().status().backlog()).isZero();
        assertThat(instance.provider().server().timeStamping().status().backlog()).isZero();
    }

    /** Connections that died with the database are found dead one after the other. */
    private static String answered() throws Exception {
        for (int attempt = 0; attempt < 3 * CONNECTIONS; attempt++) {
            String id = Call.newId();
            if (soap(id).isEmpty()) {
                return id;
            }
        }
        throw new AssertionError("The servers do not serve although their database is back");
    }
}
