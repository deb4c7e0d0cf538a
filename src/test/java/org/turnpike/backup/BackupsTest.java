package org.turnpike.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/** A restore that is stopped anywhere leaves the old state or, once started again, the new one; what is refused leaves the old one. */
class BackupsTest {
    private static final char[] PASSPHRASE = "a long enough passphrase".toCharArray();
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-21T10:00:00Z"));

    @TempDir
    Path folder;
    private final Drawer first = new Drawer("first");
    private final Drawer second = new Drawer("second");
    private final Drawer third = new Drawer("third");
    private Optional<String> server = Optional.of("I/C/M/s");
    private BackupStore store;
    private Backups backups;

    /** What a process that is killed does not survive. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    /** A part that holds one text; it can stop the process before or after it is put in place. */
    private static final class Drawer implements Part {
        private final String name;
        private String text = "old";
        private Throwable before;
        private Throwable after;

        Drawer(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public boolean isNeeded() {
            return !name.equals("third");
        }

        @Override
        public Map<String, byte[]> read() {
            return Map.of("text", text.getBytes());
        }

        @Override
        public void require(String server, Map<String, byte[]> files, Optional<char[]> tokenPin) throws RefusedException {
            if (new String(files.get("text")).equals("bad")) {
                throw new RefusedException(FaultCode.INVALID_REQUEST, "file: bad");
            }
        }

        @Override
        public void replace(Map<String, byte[]> files) throws IOException {
            stop(before);
            text = new String(files.get("text"));
            stop(after);
        }

        private static void stop(Throwable why) throws IOException {
            if (why instanceof Error error) {
                throw error;
            }
            if (why instanceof IOException failure) {
                throw failure;
            }
        }
    }

    @BeforeEach
    void open() {
        store = new BackupStore(folder);
        backups = new Backups(store, () -> server, List.of(first, second, third), pin -> List.of("told " + pin.map(String::valueOf).orElse("nothing")),
                CLOCK, 0x60);
    }

    private List<Drawer> drawers() {
        return List.of(first, second, third);
    }

    private void put(String text) {
        drawers().forEach(each -> each.text = text);
    }

    private List<String> texts() {
        return drawers().stream().map(each -> each.text).toList();
    }

    private String newBackup() throws Exception {
        put("new");
        String file = backups.create(PASSPHRASE).file();
        put("old");
        return file;
    }

    @Test
    void everythingIsPutBackAndWhatWasThereIsKept() throws Exception {
        String file = newBackup();
        Backup restored = backups.restore(file, PASSPHRASE, Optional.of("1234".toCharArray()));
        assertThat(texts()).containsOnly("new");
        assertThat(restored.problems()).containsExactly("told 1234");
        assertThat(restored.parts()).containsExactly("first: 1 file", "second: 1 file", "third: 1 file");
        backups.restore(restored.keptAs(), PASSPHRASE, Optional.empty());
        assertThat(texts()).containsOnly("old");
    }

    @ParameterizedTest
    @ValueSource(strings = {"before first", "after first", "before second", "after second", "before third", "after third"})
    void aRestoreThatIsKilledIsFinishedAtTheNextStart(String place) throws Exception {
        String file = newBackup();
        Drawer drawer = drawers().stream().filter(each -> place.endsWith(each.name)).findFirst().orElseThrow();
        if (place.startsWith("before")) {
            drawer.before = new Killed();
        } else {
            drawer.after = new Killed();
        }
        assertThatThrownBy(() -> backups.restore(file, PASSPHRASE, Optional.empty())).isInstanceOf(Killed.class);
        assertThatThrownBy(() -> Backups.finish(new BackupStore(folder), List.of(first, second, third))).as("killed again").isInstanceOf(Killed.class);
        drawer.before = null;
        drawer.after = null;
        Backups.finish(new BackupStore(folder), List.of(first, second, third));
        assertThat(texts()).containsOnly("new");
        put("changed since");
        Backups.finish(new BackupStore(folder), List.of(first, second, third));
        assertThat(texts()).as("it is finished once").containsOnly("changed since");
    }

    @Test
    void aRestoreThatIsKilledBeforeItIsWrittenDownChangesNothing() throws Exception {
        newBackup();
        Files.writeString(folder.resolve(".restoring.new"), "the beginning of it");
        Backups.finish(new BackupStore(folder), List.of(first, second, third));
        assertThat(texts()).containsOnly("old");
        assertThat(folder.resolve(".restoring.new")).doesNotExist();
    }

    @Test
    void aRestoreThatFailsHalfWaySaysSoAndAnotherOneEndsIt() throws Exception {
        String file = newBackup();
        second.before = new IOException("the disk is full");
        assertThatThrownBy(() -> backups.restore(file, PASSPHRASE, Optional.empty())).isInstanceOf(IOException.class)
                .hasMessageContainingAll("the disk is full", "before-restore");
        assertThat(texts()).containsExactly("new", "old", "old");
        assertThatThrownBy(() -> backups.create(PASSPHRASE)).as("of half of each").isInstanceOf(IOException.class).hasMessageContaining("not complete");
        second.before = null;
        backups.restore(file, PASSPHRASE, Optional.empty());
        assertThat(texts()).containsOnly("new");
        assertThat(store.staged()).isEmpty();
    }

    @Test
    void nothingIsReplacedBeforeAllIsChecked() throws Exception {
        String file = newBackup();
        third.text = "bad";
        assertThatThrownBy(() -> backups.create(PASSPHRASE)).hasMessage("file: bad");
        third.text = "old";
        int files = backups.files().size();
        server = Optional.of("I/C/M/other");
        assertThatThrownBy(() -> backups.restore(file, PASSPHRASE, Optional.empty())).isInstanceOf(RefusedException.class)
                .hasMessageContainingAll("file: ", "I/C/M/s", "I/C/M/other");
        assertThat(texts()).containsOnly("old");
        assertThat(backups.files()).hasSize(files);
        server = Optional.empty();
        backups.restore(file, PASSPHRASE, Optional.empty());
        assertThat(texts()).as("onto a server that is nobody yet").containsOnly("new");
    }

    private String sealed(Map<String, Map<String, byte[]>> parts) throws Exception {
        return store.write("made", SealedFile.seal(new BackupContents("I/C/M/s", CLOCK.instant(), parts).encoded(), PASSPHRASE, 0x60,
                new java.security.SecureRandom()));
    }

    @Test
    void partsThatAreMissingOrUnknownAreNamed() throws Exception {
        Map<String, byte[]> text = Map.of("text", "new".getBytes());
        String without = sealed(Map.of("first", text));
        assertThatThrownBy(() -> backups.restore(without, PASSPHRASE, Optional.empty())).hasMessage("file: it has no part 'second'");
        String more = sealed(Map.of("first", text, "second", text, "third", text, "fourth", text));
        assertThatThrownBy(() -> backups.restore(more, PASSPHRASE, Optional.empty())).hasMessageContaining("file: it has a part 'fourth'");
        String bad = sealed(Map.of("first", text, "second", text, "third", Map.of("text", "bad".getBytes())));
        assertThatThrownBy(() -> backups.restore(bad, PASSPHRASE, Optional.empty())).hasMessage("file: bad");
        assertThat(texts()).containsOnly("old");
        backups.restore(sealed(Map.of("first", text, "second", text)), PASSPHRASE, Optional.empty());
        assertThat(texts()).as("what a backup need not have stays").containsExactly("new", "new", "old");
    }

    @Test
    void namesAreNoPathsAndLinksAreNotFollowed() throws Exception {
        String file = newBackup();
        Files.createSymbolicLink(folder.resolve("link.backup"), folder.resolve(file));
        Files.createDirectory(folder.resolve("folder.backup"));
        List<String> wrong = new ArrayList<>(List.of("link.backup", "folder.backup", "../" + folder.getFileName() + "/" + file, folder.resolve(file).toString(),
                "", ".", "..", ".hidden.backup", "none.backup", "a/b.backup", "restoring", "x".repeat(300) + ".backup", "a\u0000.backup"));
        for (String name : wrong) {
            assertThatThrownBy(() -> backups.restore(name, PASSPHRASE, Optional.empty())).as(name).isInstanceOf(RefusedException.class).hasMessageStartingWith("file: ");
            assertThatThrownBy(() -> backups.delete(name)).as(name).isInstanceOf(RefusedException.class).hasMessageStartingWith("file: ");
        }
        assertThat(backups.files()).extracting(BackupStore.BackupFile::name).containsExactly(file);
        backups.delete(file);
        assertThat(backups.files()).isEmpty();
        assertThat(folder.resolve("link.backup")).isSymbolicLink();
    }

    @Test
    void filesAreForTheOwnerAloneAndNoneIsOverwritten() throws Exception {
        List<String> names = List.of(newBackup(), newBackup(), newBackup());
        assertThat(names).doesNotHaveDuplicates().allMatch(each -> each.startsWith("s-20261121T100000Z"));
        for (String name : names) {
            assertThat(Files.getPosixFilePermissions(folder.resolve(name))).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
    }

    @Test
    void aServerThatIsNobodyHasNothingToBackUpAndAShortPassphraseProtectsNothing() {
        assertThatThrownBy(() -> backups.create("elevenchars".toCharArray())).hasMessage("passphrase: it has fewer than 12 characters");
        server = Optional.empty();
        assertThatThrownBy(() -> backups.create(PASSPHRASE)).hasMessageStartingWith("server: ");
        assertThat(folder).isEmptyDirectory();
    }
}
