package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.globalconf.StoredPart;
import org.turnpike.id.ClientId;
import org.turnpike.messagelog.StampedLog;
import org.turnpike.messagelog.archive.ArchiveFileStore;
import org.turnpike.messagelog.archive.ArchiveSettings;
import org.turnpike.messagelog.archive.ArchiveStore;
import org.turnpike.messagelog.archive.Archiving;
import org.turnpike.messagelog.archive.Grouping;
import org.turnpike.signature.Containers;
import org.turnpike.storage.Databases;

/** The offline verifier with archive files: what was changed, taken out, put in or left out is told. */
class ArchiveVerificationTest {
    @TempDir
    private Path folder;
    private Path configuration;
    private List<Path> files;

    @BeforeEach
    void archive() throws Exception {
        try (StampedLog log = new StampedLog(Databases.SQLITE.fresh(), folder)) {
            Archiving archiving = new Archiving(new ArchiveStore(log.database), new ArchiveFileStore(folder.resolve("archive")), log.containers, log.leadership,
                    "test", new ArchiveSettings(Duration.ofHours(6), Grouping.NONE, 1 << 20, Duration.ofDays(30), Duration.ofDays(7), 1), Optional.empty(),
                    Optional.empty(), log.clock);
            for (String ids : List.of("a,b,c", "d,e", "f")) {
                log.record(ClientId.parse("TEST/ORG/1111/consumer"), ids.split(","));
                log.stamp();
                archiving.pass();
                log.clock.advance(Duration.ofMinutes(1));
            }
            Map<String, byte[]> conf = new LinkedHashMap<>();
            for (StoredPart part : log.configuration().sharedParameters()) {
                conf.put("verificationconf/" + part.instance() + "/shared-params.xml", part.xml().open().readAllBytes());
                conf.put("verificationconf/" + part.instance() + "/shared-params.xml.metadata", part.metadataJson().getBytes(StandardCharsets.UTF_8));
            }
            conf.put("verificationconf/instance-identifier", "TEST".getBytes(StandardCharsets.UTF_8));
            configuration = Files.write(folder.resolve("conf.zip"), Containers.zip(conf));
        }
        try (Stream<Path> all = Files.list(folder.resolve("archive"))) {
            files = all.filter(file -> file.getFileName().toString().startsWith("mlog-")).sorted().toList();
        }
        assertThat(files).hasSize(3);
    }

    private record Outcome(int status, String out) {
    }

    private Outcome verify(Path... given) {
        List<String> arguments = new ArrayList<>(List.of("verify", "--conf", configuration.toString()));
        Stream.of(given).map(Path::toString).forEach(arguments::add);
        StringWriter printed = new StringWriter();
        PrintWriter out = new PrintWriter(printed, true);
        return new Outcome(AdminMain.run(out, out, arguments.toArray(new String[0])), printed.toString());
    }

    private Path changed(Path file, Map<String, byte[]> entries) throws Exception {
        return Files.write(file, Containers.zip(entries));
    }

    @Test
    void aWholeChainVerifies() {
        Outcome outcome = verify(files.get(2), files.get(0), files.get(1));
        assertThat(outcome.status()).as(outcome.out()).isEqualTo(AdminMain.OK);
        assertThat(outcome.out()).contains("LINKED: 3 containers, the first of its chain", "LINKED: 2 containers, after " + files.get(0).getFileName(),
                "6 valid, 0 invalid, 0 unreadable").doesNotContain("not verified with");
    }

    @Test
    void aFileBeforeThatIsNotGivenIsSaid() {
        Outcome outcome = verify(files.get(1));
        assertThat(outcome.status()).isEqualTo(AdminMain.OK);
        assertThat(outcome.out()).contains("not verified with the file before it, " + files.get(0).getFileName());
    }

    @Test
    void aContainerTakenOutPutInMovedOrChangedBreaksTheChain() throws Exception {
        Map<String, byte[]> entries = Containers.entries(Files.readAllBytes(files.get(0)));
        List<String> names = List.copyOf(entries.keySet());
        Map<String, byte[]> without = new LinkedHashMap<>(entries);
        without.remove(names.get(1));
        Map<String, byte[]> more = new LinkedHashMap<>(Map.of("x-request-1.asice", entries.get(names.get(0))));
        more.putAll(entries);
        Map<String, byte[]> moved = new LinkedHashMap<>();
        for (int i : new int[] {1, 0, 2, 3}) {
            moved.put(names.get(i), entries.get(names.get(i)));
        }
        Map<String, byte[]> exchanged = new LinkedHashMap<>(entries);
        exchanged.put(names.get(0), entries.get(names.get(1)));
        for (Map<String, byte[]> bad : List.of(without, more, moved, exchanged)) {
            Outcome outcome = verify(changed(files.get(0), bad));
            assertThat(outcome.status()).isEqualTo(AdminMain.NOT_WELL);
            assertThat(outcome.out()).contains("NOT LINKED", "1 invalid");
        }
    }

    @Test
    void aChainMadeAnewDoesNotFitTheFileAfterIt() throws Exception {
        Path other = folder.resolve("other");
        Files.createDirectories(other);
        Path first = Files.copy(files.get(2), other.resolve(files.get(0).getFileName()));
        Outcome outcome = verify(first, files.get(1));
        assertThat(outcome.status()).isEqualTo(AdminMain.NOT_WELL);
        assertThat(outcome.out()).contains(files.get(1).getFileName() + ": NOT LINKED: the last digest of " + files.get(0).getFileName());
    }

    @Test
    void whatIsNoArchiveFileOrOutOfBoundsIsUnreadable() throws Exception {
        Map<String, byte[]> entries = Containers.entries(Files.readAllBytes(files.get(0)));
        entries.put("else", new byte[1]);
        assertThat(verify(changed(files.get(0), entries))).extracting(Outcome::status).isEqualTo(AdminMain.USAGE);
        Path bomb = folder.resolve("bomb.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(bomb))) {
            zip.putNextEntry(new ZipEntry("a-request-1.asice"));
            zip.write(new byte[50 << 20]);
        }
        assertThat(verify(bomb)).extracting(Outcome::status).isEqualTo(AdminMain.USAGE);
        assertThat(verify(bomb).out()).contains("UNREADABLE", "times its size");
        ByteArrayOutputStream cut = new ByteArrayOutputStream();
        cut.write(Files.readAllBytes(files.get(1)), 0, 3000);
        assertThat(verify(Files.write(folder.resolve("cut.zip"), cut.toByteArray())).status()).isEqualTo(AdminMain.USAGE);
        assertThat(AdminMain.run(new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()), "verify", files.get(0).toString()))
                .as("without configuration").isEqualTo(AdminMain.USAGE);
    }
}
