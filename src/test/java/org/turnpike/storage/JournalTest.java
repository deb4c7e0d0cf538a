package org.turnpike.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.h2.store.fs.FilePath;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of a journal is read what was put there since the turn before the last, whole and in order, and nothing else, whatever became of the file. */
class JournalTest {
    private static final UUID ORIGIN = new UUID(1, 2);

    @TempDir
    private Path folder;
    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("journal");
    }

    private Journal open() throws IOException {
        return Journal.open(FilePath.get("file:" + file), ORIGIN);
    }

    private List<String> left() throws IOException {
        try (Journal journal = open()) {
            return texts(journal.read());
        }
    }

    private static List<String> texts(List<byte[]> entries) {
        return entries.stream().map(entry -> new String(entry, StandardCharsets.UTF_8)).toList();
    }

    private static List<byte[]> entries(String... texts) {
        return List.of(texts).stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
    }

    private void change(long position) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(position);
            int old = bytes.read();
            bytes.seek(position);
            bytes.write(old ^ 1);
        }
    }

    @Test
    void bothHalvesAreReadOldestFirst() throws Exception {
        try (Journal journal = open()) {
            assertThat(journal.read()).isEmpty();
            for (String text : List.of("a", "b", "c", "d")) {
                journal.turn();
                journal.append(entries(text + "1", text + "2"));
                journal.append(entries(text + "3"));
            }
        }
        assertThat(left()).containsExactly("c1", "c2", "c3", "d1", "d2", "d3");
    }

    @Test
    void whatFollowsAReadGoesToTheOlderHalf() throws Exception {
        try (Journal journal = open()) {
            journal.turn();
            journal.append(entries("old"));
            journal.turn();
            journal.append(entries("new"));
        }
        try (Journal journal = open()) {
            assertThat(texts(journal.read())).containsExactly("old", "new");
            assertThat(journal.fits(entries("next"))).as("before the turn").isFalse();
            journal.turn();
            journal.append(entries("next"));
        }
        assertThat(left()).containsExactly("new", "next");
    }

    @Test
    void remainsOfFormerGenerationsAreNotRead() throws Exception {
        try (Journal journal = open()) {
            journal.turn();
            journal.append(entries("same length", "left over", "left over, too"));
            journal.turn();
            journal.append(entries("between"));
            journal.turn();
            assertThat(left()).as("the half that was begun anew is empty").containsExactly("between");
            journal.append(entries("as long too"));
        }
        assertThat(left()).containsExactly("between", "as long too");
    }

    @Test
    void aWriteThatWasCutShortEndsItsHalf() throws Exception {
        int header = 40;
        try (Journal journal = open()) {
            journal.turn();
            journal.append(entries("first", "second", "third"));
        }
        change(Journal.HALF_BYTES + header + 8 + 5 + 8);                       // in "second" of the half that is used first
        assertThat(left()).containsExactly("first");
        change(Journal.HALF_BYTES + 30);                                       // in the header
        assertThat(left()).isEmpty();
    }

    @Test
    void anotherDatabasesEntriesAreNotRead() throws Exception {
        try (Journal journal = Journal.open(FilePath.get("file:" + file), new UUID(1, 3))) {
            journal.turn();
            journal.append(entries("another's"));
        }
        assertThat(left()).isEmpty();
    }

    @Test
    void aFileOfNoJournalHoldsNothing() throws Exception {
        Files.write(file, "garbage".repeat(2_000_000).getBytes(StandardCharsets.US_ASCII));
        assertThat(left()).isEmpty();
        Files.write(file, new byte[10]);
        assertThat(left()).isEmpty();
        assertThat(Files.size(file)).isEqualTo(2L * Journal.HALF_BYTES);
    }

    @Test
    void aHalfTakesWhatFits() throws Exception {
        List<byte[]> large = List.of(new byte[Journal.HALF_BYTES - 40 - 8]);
        List<byte[]> larger = List.of(new byte[Journal.HALF_BYTES - 40 - 7]);
        try (Journal journal = open()) {
            journal.turn();
            assertThat(journal.fits(larger)).isFalse();
            assertThatThrownBy(() -> journal.append(larger)).isInstanceOf(IllegalArgumentException.class);
            journal.append(large);
            assertThat(journal.fits(entries(""))).isFalse();
            journal.turn();
            journal.append(entries("in the other"));
            List<byte[]> read = new ArrayList<>(journal.read());
            assertThat(read.get(0)).isEqualTo(large.get(0));
            assertThat(texts(read.subList(1, 2))).containsExactly("in the other");
        }
    }

    @Test
    void theFileIsTheServersAlone() throws Exception {
        try (Database database = new Database(folder); Journal journal = database.openJournal(ORIGIN).orElseThrow()) {
            assertThat(journal.read()).isEmpty();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("turnpike.journal")))).isEqualTo("rw-------");
        }
    }
}
