package org.turnpike.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.message.Content;
import org.turnpike.messagelog.RecordStore;
import org.turnpike.signature.ContainerReport;
import org.turnpike.signature.ContainerVerifier;
import org.turnpike.signature.Containers;
import org.turnpike.storage.Database;
import org.turnpike.trust.ChainVerifier;
import org.turnpike.trust.OcspVerifier;

/**
 * Servers killed under load ({@code kill -9}) start again without a hand's help; what was answered is recorded on both sides, and every
 * record is stamped exactly once.
 */
class KilledServersIT {
    private static final long SEED = 20261121;
    private static final int VERIFIED = 5;

    @TempDir
    private Path folder;

    @Test
    void threeTimes() throws Exception {
        kill(3);
    }

    @Test
    @Tag("soak")
    void fiftyTimes() throws Exception {
        kill(50);
    }

    private void kill(int times) throws Exception {
        try (KilledServers servers = new KilledServers(folder, SEED, Map.of())) {
            for (int i = 0; i < times; i++) {
                servers.round();
            }
            List<String> answered = servers.endCalls();
            assertThat(servers.stamp()).isZero();
            GlobalConfiguration conf = Containers.verificationConfiguration(servers.verificationConfiguration());
            for (int i = 0; i < VERIFIED; i++) {
                String id = answered.get(i * (answered.size() - 1) / (VERIFIED - 1));
                assertProves(servers.containers(true, id), conf);
                assertProves(servers.containers(false, id), conf);
            }
            for (Path folder : servers.stop()) {
                assertRecordedAndStampedOnce(folder, answered);
            }
        }
    }

    private static void assertProves(byte[] zip, GlobalConfiguration conf) throws Exception {
        Map<String, byte[]> containers = Containers.entries(zip);
        assertThat(containers).hasSize(2);
        for (byte[] container : containers.values()) {
            ContainerReport report = new ContainerVerifier(new ChainVerifier(new OcspVerifier())).verify(Content.of(container), conf);
            assertThat(report.isValid()).as(report.toString()).isTrue();
            assertThat(report.proof().orElseThrow().stampedAt()).isNotNull();
        }
    }

    private static void assertRecordedAndStampedOnce(Path folder, List<String> answered) throws Exception {
        try (Database database = new Database(folder)) {
            RecordStore records = new RecordStore(database);
            for (String id : answered) {
                assertThat(records.count(id)).as("request and response " + id + " in " + folder).isEqualTo(2);
            }
            assertThat(number(database, "select count(*) from unstamped_record")).isZero();
            assertThat(number(database, "select count(*) from record_time_stamp")).isEqualTo(records.count());
            assertThat(number(database, "select count(*) from message_record r where not exists"
                    + " (select 1 from record_time_stamp t join time_stamp s on s.id = t.time_stamp where t.record = r.id)")).isZero();
        }
    }

    private static long number(Database database, String sql) throws SQLException {
        return database.inTransaction(connection -> {
            try (var statement = connection.createStatement(); var row = statement.executeQuery(sql)) {
                row.next();
                return row.getLong(1);
            }
        });
    }
}
