package org.turnpike.messagelog.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.turnpike.id.ClientId;
import org.turnpike.message.Content;
import org.turnpike.messagelog.StampedLog;
import org.turnpike.signature.ContainerReport;
import org.turnpike.signature.ContainerVerifier;
import org.turnpike.signature.Containers;
import org.turnpike.storage.Databases;
import org.turnpike.storage.Leadership;
import org.turnpike.trust.ChainVerifier;
import org.turnpike.trust.OcspVerifier;

/** Every stamped record is archived once, in files that are complete, linked and named as deployed servers do. */
@Tag("slow")
@ParameterizedClass
@EnumSource(Databases.class)
class ArchivingTest {
    @Parameter
    Databases kind;

    private static final ClientId CONSUMER = ClientId.parse("TEST/ORG/1111/consumer");
    private static final ClientId OTHER = ClientId.parse("TEST/ORG/1111/другой:1");
    private static final ClientId MEMBER = ClientId.parse("TEST/GOV/2222");
    private static final int SMALL = 1;

    @TempDir
    private Path folder;
    private StampedLog log;
    private ArchiveFileStore files;
    private ArchiveStore store;

    @BeforeEach
    void open() throws Exception {
        log = new StampedLog(kind.fresh(), folder);
        files = new ArchiveFileStore(folder.resolve("archive"));
        store = new ArchiveStore(log.database);
    }

    @AfterEach
    void close() throws Exception {
        log.close();
    }

    private static ArchiveSettings settings(Grouping grouping, int maxFileSize) {
        return new ArchiveSettings(Duration.ofHours(6), grouping, maxFileSize, Duration.ofDays(30), Duration.ofDays(7), 1);
    }

    private Archiving archiving(ArchiveSettings settings, HandOver... handOver) {
        return new Archiving(store, files, log.containers, log.leadership, "test", settings, Optional.empty(), Stream.of(handOver).findFirst(), log.clock);
    }

    private static void assertPasses(Archiving archiving) {
        archiving.pass();
        assertThat(archiving.status().lastFailure()).isEmpty();
    }

    private List<String> names() throws IOException {
        try (Stream<Path> all = Files.list(folder.resolve("archive"))) {
            return all.map(each -> each.getFileName().toString()).sorted().toList();
        }
    }

    /** Reads an archive file by what trust.md §5.6 says alone, and gives its containers and its last digest. */
    private Map.Entry<Map<String, byte[]>, String> read(String file, String previousDigest, String previousFile) throws Exception {
        Path path = folder.resolve("archive").resolve(file);
        try (ZipFile zip = new ZipFile(path.toFile())) {
            assertThat(zip.stream().map(ZipEntry::getCompressedSize).toList()).as("level 0 alone")
                    .allSatisfy(size -> assertThat(size).isPositive());
        }
        Map<String, byte[]> entries = Containers.entries(Files.readAllBytes(path));
        List<String> order = List.copyOf(entries.keySet());
        assertThat(order.get(order.size() - 1)).isEqualTo("linkinginfo");
        String[] lines = new String(entries.remove("linkinginfo"), StandardCharsets.UTF_8).split("\n");
        assertThat(lines[0]).isEqualTo(previousDigest + " " + previousFile + " SHA-512");
        assertThat(lines).hasSize(order.size());
        String last = previousDigest.equals("-") ? "" : previousDigest;
        for (int i = 0; i < order.size() - 1; i++) {
            last = hex(last + hex(entries.get(order.get(i))));
            assertThat(lines[i + 1]).isEqualTo(last + " " + order.get(i));
        }
        assertThat(file).endsWith("-" + last.substring(0, 16) + ".zip");
        return Map.entry(entries, last);
    }

    private static String hex(String text) throws Exception {
        return hex(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String hex(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-512").digest(bytes));
    }

    private void assertProves(byte[] container) throws Exception {
        ContainerReport report = new ContainerVerifier(new ChainVerifier(new OcspVerifier())).verify(Content.of(container), log.configuration());
        assertThat(report.isValid()).as(report.toString()).isTrue();
    }

    @Test
    void filesAreLinkedAndNamed() throws Exception {
        Archiving archiving = archiving(settings(Grouping.NONE, 32 << 20));
        log.record(CONSUMER, "first", "sec/ond");
        log.clock.advance(Duration.ofSeconds(5));
        log.record(OTHER, "third");
        log.stamp();
        log.record(CONSUMER, "too late for the time-stamp");
        assertPasses(archiving);

        assertThat(names()).hasSize(1);
        String first = names().get(0);
        assertThat(first).matches("mlog-20261121005000-20261121005005-[0-9a-f]{16}\\.zip");
        Map.Entry<Map<String, byte[]>, String> content = read(first, "-", "-");
        assertThat(content.getKey().keySet()).containsExactly("first-request-1.asice", "sec%2Fond-request-2.asice", "third-request-3.asice");
        for (byte[] container : content.getKey().values()) {
            assertProves(container);
        }
        assertThat(store.backlog()).isZero();
        assertPasses(archiving);
        assertThat(names()).as("nothing waits, nothing is written").hasSize(1);

        log.clock.advance(Duration.ofSeconds(55));
        log.stamp();
        assertPasses(archiving);
        String second = names().stream().filter(name -> !name.equals(first)).findFirst().orElseThrow();
        assertThat(read(second, content.getValue(), first).getKey().keySet()).containsExactly("too late for the time-stamp-request-4.asice"
                .replace(" ", "%20"));
        assertThat(store.newest(10)).extracting(Archive::fileName).containsExactly(second, first);
        assertThat(store.newest(10).get(1).bytes()).isEqualTo(Files.size(folder.resolve("archive").resolve(first)));
    }

    @Test
    void eachGroupHasFilesAndAChainOfItsOwn() throws Exception {
        for (int pass = 0; pass < 2; pass++) {
            log.record(CONSUMER, "a" + pass, "b" + pass);
            log.record(OTHER, "c" + pass);
            log.record(MEMBER, "d" + pass);
            log.record(CONSUMER, "e" + pass);
            log.stamp();
            assertPasses(archiving(settings(Grouping.SUBSYSTEM, 32 << 20)));
            log.clock.advance(Duration.ofMinutes(1));
        }
        assertThat(names()).hasSize(6);
        assertChain("mlog-TEST_ORG_1111_consumer-\\d.*", 3, 3);
        assertChain("mlog-TEST_ORG_1111________1-\\d.*", 1, 1);
        assertChain("mlog-TEST_GOV_2222-\\d.*", 1, 1);

        log.record(CONSUMER, "f");
        log.record(OTHER, "g");
        log.record(MEMBER, "h");
        log.stamp();
        assertPasses(archiving(settings(Grouping.MEMBER, 32 << 20)));
        assertThat(names()).hasSize(8);
        assertChain("mlog-TEST_ORG_1111-\\d.*", 2);
        assertThat(store.end("TEST/GOV/2222").fileName()).as("a member is the same group by itself and as its subsystems'")
                .matches("mlog-TEST_GOV_2222-20261121005200.*");
    }

    private void assertChain(String name, int... containers) throws Exception {
        List<String> chain = names().stream().filter(each -> each.matches(name)).toList();
        assertThat(chain).hasSize(containers.length);
        String digest = "-";
        String before = "-";
        for (int i = 0; i < containers.length; i++) {
            Map.Entry<Map<String, byte[]>, String> content = read(chain.get(i), digest, before);
            assertThat(content.getKey()).hasSize(containers[i]);
            digest = content.getValue();
            before = chain.get(i);
        }
    }

    @Test
    void aFileEndsWhenItIsLargeEnough() throws Exception {
        log.record(CONSUMER, IntStream.range(0, 7).mapToObj(i -> "id" + i).toList());
        log.stamp();
        int size = Containers.captured().get(0).zip().length;
        assertPasses(archiving(settings(Grouping.NONE, 2 * size)));
        assertThat(store.newest(10)).extracting(Archive::records).satisfies(counts -> {
            assertThat(counts).hasSizeGreaterThan(1);
            assertThat(counts.stream().mapToInt(Integer::intValue).sum()).isEqualTo(7);
        });
        assertThat(archivedIds()).containsExactlyInAnyOrder("id0", "id1", "id2", "id3", "id4", "id5", "id6");
    }

    private List<String> archivedIds() throws Exception {
        List<String> ids = new ArrayList<>();
        for (String name : names()) {
            assertThat(name).endsWith(".zip");
            Containers.entries(Files.readAllBytes(folder.resolve("archive").resolve(name))).keySet().stream()
                    .filter(entry -> entry.endsWith(".asice")).map(entry -> entry.replaceAll("-request-.*", "")).forEach(ids::add);
        }
        return ids;
    }

    @Test
    void aFileThatWasNotCommittedIsRemoved() throws Exception {
        log.record(CONSUMER, "a");
        log.stamp();
        Files.writeString(folder.resolve("archive/tmp-mlog-1.tmp"), "half a f");
        assertPasses(archiving(settings(Grouping.NONE, SMALL)));
        assertThat(archivedIds()).containsExactly("a");
    }

    @Test
    void aCommittedFileGetsItsNameAfterAll() throws Exception {
        log.record(CONSUMER, "a");
        log.record(CONSUMER, "b");
        log.stamp();
        assertPasses(archiving(settings(Grouping.NONE, SMALL)));
        List<String> complete = names();
        Archive first = store.newest(2).get(1);
        Archive second = store.newest(2).get(0);
        for (Archive archive : List.of(first, second)) {
            log.number("select count(*) from archive where id = " + archive.id());
            log.database.inTransaction(connection -> connection.createStatement().executeUpdate(
                    "update archive set temporary_name = 'tmp-mlog-" + archive.id() + ".tmp' where id = " + archive.id()));
        }
        Files.move(folder.resolve("archive").resolve(first.fileName()), folder.resolve("archive/tmp-mlog-" + first.id() + ".tmp"));

        assertPasses(archiving(settings(Grouping.NONE, SMALL)));
        assertThat(names()).as("one was not renamed, of the other it was not noted").isEqualTo(complete);
        assertThat(store.newest(2)).extracting(Archive::temporaryName).containsOnly(Optional.empty());
        assertThat(store.backlog()).isZero();
    }

    @Test
    void whatACommitRefusesStaysAsItWas() throws Exception {
        log.record(CONSUMER, "a", "b");
        log.stamp();
        ArchiveStore racing = new ArchiveStore(log.database);
        Archive archive = new Archive(0, "mlog-x.zip", Optional.of("tmp-mlog-x.tmp"), "", "test", log.clock.instant(), log.clock.instant(),
                log.clock.instant(), 2, 1, "00", Optional.empty(), false);
        Leadership.Term term = log.leadership.term().orElseThrow();
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> racing.commit(term, archive, ArchiveLink.NONE, List.of(1L, 2L, 3L))))
                .hasMessageContaining("Another run has archived");
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> racing.commit(term, archive, new ArchiveLink("11", "y"), List.of(1L, 2L))))
                .hasMessageContaining("no longer ends with y");
        assertThat(store.backlog()).isEqualTo(2);
        assertThat(store.newest(1)).isEmpty();
        assertThat(store.end("")).isEqualTo(ArchiveLink.NONE);
        assertPasses(archiving(settings(Grouping.NONE, 32 << 20)));
        assertThat(archivedIds()).containsExactly("a", "b");
    }

    @Test
    void withoutRoomOnTheDiskNothingIsBegun() throws Exception {
        log.record(CONSUMER, "a");
        log.stamp();
        Archiving full = archiving(new ArchiveSettings(Duration.ofHours(6), Grouping.NONE, 1, Duration.ofDays(30), Duration.ofDays(7), Long.MAX_VALUE - 1));
        full.pass();
        assertThat(full.status().lastFailure().orElseThrow()).contains("MiB free").contains("turnpike.archive.min-free-disk");
        assertThat(names()).isEmpty();
        assertPasses(archiving(settings(Grouping.NONE, SMALL)));
        assertThat(archivedIds()).containsExactly("a");
    }

    @Test
    void aPassIsDueAtTheIntervalAndSoonerAfterAFailure() throws Exception {
        boolean[] away = {true};
        Archiving archiving = archiving(settings(Grouping.NONE, SMALL), file -> {
            if (away[0]) {
                throw new IOException("not now");
            }
        });
        log.record(CONSUMER, "a");
        log.stamp();
        archiving.run();
        assertThat(archiving.status().lastFailure()).contains("Handing over archive files failed: not now");
        away[0] = false;
        log.clock.advance(Duration.ofMinutes(5).minusMillis(1));
        archiving.run();
        assertThat(archiving.status().lastFailure()).isPresent();
        log.clock.advance(Duration.ofMillis(1));
        archiving.run();
        assertThat(archiving.status().lastFailure()).isEmpty();
        assertThat(store.newest(1).get(0).handedOverAt()).contains(log.clock.instant());

        log.record(CONSUMER, "b");
        log.stamp();
        log.clock.advance(Duration.ofHours(6).minusMillis(1));
        archiving.run();
        assertThat(store.backlog()).isEqualTo(1);
        log.clock.advance(Duration.ofMillis(1));
        archiving.run();
        assertThat(store.backlog()).isZero();
    }

    @Test
    void recordsAreDeletedWhenTheyWereKeptLongEnoughAndNotBefore() throws Exception {
        Archiving archiving = archiving(settings(Grouping.NONE, 32 << 20));
        log.record(CONSUMER, IntStream.range(0, 600).mapToObj(i -> "old" + i).toList());
        log.stamp();
        log.clock.advance(Duration.ofHours(1));
        log.record(CONSUMER, "young");
        log.stamp();
        assertPasses(archiving);
        log.clock.advance(Duration.ofDays(30));
        assertPasses(archiving);
        assertThat(log.records.count()).as("the newest of the file counts").isEqualTo(601);
        log.record(CONSUMER, "never stamped");
        log.clock.advance(Duration.ofSeconds(1));
        assertPasses(archiving);
        assertThat(log.records.count()).isEqualTo(1);
        assertThat(log.records.count("never stamped")).isEqualTo(1);
        for (String table : List.of("record_time_stamp", "archived_record", "time_stamp")) {
            assertThat(log.number("select count(*) from " + table)).as(table).isZero();
        }
        assertThat(log.number("select count(*) from message_chunk")).isEqualTo(1);
        assertThat(store.newest(1).get(0).recordsDeleted()).isTrue();
        assertThat(archivedIds()).hasSize(601);
    }

    @Test
    @Tag("soak")
    void megabytesOfRecordsAreDeleted() throws Exception {
        Archiving archiving = archiving(settings(Grouping.NONE, 64 << 20));
        byte[] body = random(64 << 10);
        for (int i = 0; i < 6; i++) {
            int group = i;
            log.record(CONSUMER, IntStream.range(0, 100).mapToObj(number -> "message" + group + "-" + number).toList(), body, List.of());
        }
        log.record(CONSUMER, List.of("many attachments"), StampedLog.message(), Collections.nCopies(300, body));
        log.record(CONSUMER, List.of("beyond what is kept in the row"), random(2 << 20), List.of(random(2 << 20)));
        log.stamp();
        assertPasses(archiving);
        log.clock.advance(Duration.ofDays(31));
        assertPasses(archiving);
        for (String table : List.of("message_record", "message_chunk", "record_time_stamp", "archived_record", "time_stamp")) {
            assertThat(log.number("select count(*) from " + table)).as(table).isZero();
        }
        assertThat(store.newest(10)).allMatch(Archive::recordsDeleted);
        assertThat(archivedIds()).hasSize(602);
    }

    @Test
    void aTransactionDeletesAtLeastARecordAndElseAtMostSixtyFourMegabytes() throws Exception {
        byte[] body = random(40 << 20);
        log.record(CONSUMER, List.of("one"), StampedLog.message(), List.of(body));
        log.record(CONSUMER, List.of("more than one transaction takes with another"), StampedLog.message(), List.of(body, body));
        log.record(CONSUMER, "small", "too");
        log.stamp();
        assertPasses(archiving(settings(Grouping.NONE, 256 << 20)));
        Archive archive = store.newest(1).get(0);
        List<Long> left = new ArrayList<>();
        while (store.deleteSome(log.leadership.term().orElseThrow(), archive)) {
            left.add(log.records.count());
        }
        assertThat(left).containsExactly(3L, 2L, 0L);
        assertThat(log.number("select count(*) from message_chunk")).isZero();
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @Test
    void recordsStayWhileTheirFileWasNotHandedOver() throws Exception {
        List<Path> taken = new ArrayList<>();
        boolean[] away = {true};
        Archiving archiving = archiving(settings(Grouping.NONE, SMALL), file -> {
            if (away[0]) {
                throw new IOException("away\u001b[31m");
            }
            taken.add(file);
        });
        log.record(CONSUMER, "a", "b");
        log.stamp();
        archiving.pass();
        log.clock.advance(Duration.ofDays(31));
        archiving.pass();
        assertThat(archiving.status().lastFailure().orElseThrow()).startsWith("Handing over archive files failed: away").doesNotContain("\u001b");
        assertThat(log.records.count()).isEqualTo(2);
        assertThat(names()).hasSize(2);

        away[0] = false;
        assertPasses(archiving);
        assertThat(taken).extracting(path -> path.getFileName().toString()).as("in order")
                .containsExactly(store.newest(2).get(1).fileName(), store.newest(2).get(0).fileName());
        assertThat(log.records.count()).isZero();
        assertThat(names()).hasSize(2);
        log.clock.advance(Duration.ofDays(7).plusSeconds(1));
        assertPasses(archiving);
        assertThat(taken).hasSize(2);
        assertThat(names()).isEmpty();
    }

    @Test
    void aFileThatIsGoneBeforeItHadItsNameKeepsItsRecords() throws Exception {
        log.record(CONSUMER, "a");
        log.stamp();
        assertPasses(archiving(settings(Grouping.NONE, SMALL)));
        Archive archive = store.newest(1).get(0);
        log.database.inTransaction(connection -> connection.createStatement().executeUpdate("update archive set temporary_name = 'tmp-mlog-1.tmp'"));
        Files.delete(folder.resolve("archive").resolve(archive.fileName()));
        log.clock.advance(Duration.ofDays(31));
        Archiving archiving = archiving(settings(Grouping.NONE, SMALL));
        archiving.pass();
        assertThat(archiving.status().lastFailure().orElseThrow()).contains(archive.fileName() + " is missing");
        assertThat(log.records.count()).isEqualTo(1);
    }
}
