package org.turnpike.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.message.Content;
import org.turnpike.message.Sha512;
import org.turnpike.messagelog.RecordStore;
import org.turnpike.messagelog.archive.WholeArchive;
import org.turnpike.signature.ContainerReport;
import org.turnpike.signature.ContainerVerifier;
import org.turnpike.signature.Containers;
import org.turnpike.storage.Database;
import org.turnpike.storage.Storage;
import org.turnpike.trust.ChainVerifier;
import org.turnpike.trust.OcspVerifier;

/**
 * Servers killed under load ({@code kill -9}), while they stamp and archive, start again without a hand's help; what was answered is
 * recorded on both sides, and every record is stamped and archived exactly once.
 */
@Tag("slow")
class KilledServersIT {
    private static final long SEED = 20261121;
    private static final int VERIFIED = 5;

    @TempDir
    private Path folder;

    @Test
    void fiveTimes() throws Exception {
        kill(5);
    }

    /** Set {@code turnpike.test.kills} for another number. */
    @Test
    @Tag("soak")
    void manyTimes() throws Exception {
        kill(Integer.getInteger("turnpike.test.kills", 12));
    }

    private void kill(int times) throws Exception {
        try (KilledServers servers = new KilledServers(folder, SEED, Map.of("turnpike.archive.min-free-disk", "1MiB"))) {
            for (int i = 0; i < times; i++) {
                servers.round();
            }
            List<String> answered = servers.endCalls();
            assertThat(servers.settle()).isZero();
            GlobalConfiguration conf = Containers.verificationConfiguration(servers.verificationConfiguration());
            Map<Boolean, Map<String, byte[]>> verified = Map.of(true, new HashMap<>(), false, new HashMap<>());
            for (int i = 0; i < VERIFIED; i++) {
                String id = answered.get(i * (answered.size() - 1) / (VERIFIED - 1));
                for (boolean ofConsumer : new boolean[] {true, false}) {
                    verified.get(ofConsumer).putAll(requireProof(servers.containers(ofConsumer, id), conf));
                }
            }
            List<Path> homes = servers.stop();
            long consumers = assertEvidence(homes.get(0), answered, verified.get(true));
            long providers = assertEvidence(homes.get(1), answered, verified.get(false));
            System.getLogger(KilledServersIT.class.getName()).log(System.Logger.Level.INFO, "Killed " + times + " times: " + answered.size()
                    + " calls answered, " + consumers + " and " + providers + " records, each stamped and archived once");
        }
    }

    /** The containers of a request and its response, which verify. */
    private static Map<String, byte[]> requireProof(byte[] zip, GlobalConfiguration conf) throws Exception {
        Map<String, byte[]> containers = Containers.entries(zip);
        assertThat(containers).hasSize(2);
        for (byte[] container : containers.values()) {
            ContainerReport report = new ContainerVerifier(new ChainVerifier(new OcspVerifier())).verify(Content.of(container), conf);
            assertThat(report.isValid()).as(report.toString()).isTrue();
            assertThat(report.proof().orElseThrow().stampedAt()).isNotNull();
        }
        return containers;
    }

    /** Of one server: each record has one time-stamp and is in one archive file, with the bytes that were handed out. @return how many there are */
    private static long assertEvidence(Path home, List<String> answered, Map<String, byte[]> handedOut) throws Exception {
        try (Storage storage = new Storage(home.resolve("db"))) {
            Database database = storage.messageLog();
            RecordStore records = new RecordStore(database);
            for (String id : answered) {
                assertThat(records.count(id)).as("request and response " + id + " in " + home).isEqualTo(2);
            }
            assertThat(number(database, "select count(*) from unstamped_record")).isZero();
            assertThat(number(database, "select count(*) from record_time_stamp")).isEqualTo(records.count());
            assertThat(number(database, "select count(*) from message_record r where not exists"
                    + " (select 1 from record_time_stamp t join time_stamp s on s.id = t.time_stamp where t.record = r.id)")).isZero();
            assertThat(number(database, "select count(*) from unarchived_record")).isZero();
            Map<String, byte[]> archived = WholeArchive.require(database, List.of(home.resolve("archive")));
            assertThat(archived).hasSize(Math.toIntExact(records.count()));
            assertThat(archived.keySet().stream().map(name -> name.replaceFirst("-(request|response)-.*", "-$1")))
                    .containsAll(answered.stream().flatMap(id -> Stream.of(id + "-request", id + "-response")).toList());
            handedOut.forEach((name, container) -> assertThat(archived.get(name)).as(name).isEqualTo(Sha512.of(container)));
            return records.count();
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
