package org.turnpike.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A database whose process is killed has all that was flushed, wherever H2 had put it. */
@Tag("slow")
class StoreHeaderTest {
    private static final int BLOCK = 4096;
    private static final int FOOTER = 128;
    private static final int ROUNDS = 60;

    @TempDir
    private Path folder;

    /** Rows come and go, so that there is free space in the file's middle, small and large. */
    private static final class Rows implements AutoCloseable {
        private final Path folder;
        private final Random random = new Random(20261121);
        private final EmbeddedDialect dialect;
        private final Connection connection;
        private int last;

        Rows(Path folder) throws SQLException {
            this.folder = folder;
            this.dialect = new EmbeddedDialect(folder, "file:");
            this.connection = dialect.unpooled().getConnection();
            execute("set retention_time 0");                  // free space is used again at once, and not after 45 s
            execute("create table row_of_test (id int primary key, body binary large object)");
        }

        private void execute(String sql) throws SQLException {
            try (var statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }

        void insert(int bytes) throws SQLException {
            last++;
            try (var statement = connection.prepareStatement("insert into row_of_test values (?, ?)")) {
                byte[] body = new byte[bytes];
                random.nextBytes(body);
                statement.setInt(1, last);
                statement.setBytes(2, body);
                statement.executeUpdate();
            }
            dialect.startFlush(connection).finish();
        }

        void delete(int older) throws SQLException {
            execute("delete from row_of_test where id < " + (last - older));
            dialect.startFlush(connection).finish();
        }

        /** What kill -9 leaves: all that was written. */
        Path killed(Path into) throws IOException, SQLException {
            Files.createDirectories(into);
            EmbeddedSource.store(connection).executeFilestoreOperation(() -> {
                try {
                    Files.copy(folder.resolve("turnpike.mv.db"), into.resolve("turnpike.mv.db"), StandardCopyOption.REPLACE_EXISTING);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            return into;
        }

        @Override
        public void close() throws SQLException {
            connection.close();
        }
    }

    private static int newestRow(Path folder) throws SQLException {
        try (Connection restarted = new EmbeddedDialect(folder, "file:").unpooled().getConnection(); var statement = restarted.createStatement();
                var row = statement.executeQuery("select max(id) from row_of_test")) {
            row.next();
            return row.getInt(1);
        }
    }

    @Test
    void whatWasFlushedIsFoundAfterAKill() throws Exception {
        try (Rows rows = new Rows(folder.resolve("running"))) {
            for (int round = 0; round < ROUNDS; round++) {
                rows.insert(1000 + rows.random.nextInt(round % 5 == 0 ? 300_000 : 5000));
                if (round % 7 == 6) {
                    rows.delete(5);
                }
                assertThat(newestRow(rows.killed(folder.resolve("killed")))).as("after round " + round).isEqualTo(rows.last);
            }
        }
    }

    /**
     * The power failed before all of the newest state was written, its end or what lies between its ends: the one before counts, which was
     * flushed.
     */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aStateThatIsNotWholeLeavesTheOneBefore(boolean endsThere) throws Exception {
        byte[] beforeLast;
        int before;
        int after;
        Path killed;
        try (Rows rows = new Rows(folder.resolve("running"))) {
            for (int round = 0; round < 30; round++) {
                rows.insert(1000 + rows.random.nextInt(100_000));
                rows.delete(5);
            }
            rows.execute("set retention_time 45000");         // what the state before needs is kept, as it is in earnest
            rows.insert(1000);
            beforeLast = Files.readAllBytes(rows.killed(folder.resolve("before")).resolve("turnpike.mv.db"));
            before = rows.last;
            rows.insert(200_000);
            after = rows.last;
            killed = rows.killed(folder.resolve("killed"));
        }
        assertThat(newestRow(folder.resolve("before"))).isEqualTo(before);
        Path torn = Files.copy(killed.resolve("turnpike.mv.db"), Files.createDirectories(folder.resolve("torn")).resolve("turnpike.mv.db"));
        assertThat(newestRow(killed)).isEqualTo(after);
        tear(torn, beforeLast, endsThere);
        assertThat(newestRow(torn.getParent())).isEqualTo(before);
    }

    /** Takes from the states that came with the last row their ends, or all but beginning and end. */
    private static void tear(Path file, byte[] before, boolean endsThere) throws IOException {
        byte[] now = Files.readAllBytes(file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (int at = 2 * BLOCK; at + BLOCK <= now.length; at += BLOCK) {
                boolean changed = at + BLOCK > before.length || !Arrays.equals(before, at, at + BLOCK, now, at, at + BLOCK);
                if (changed && endsThere) {
                    boolean begins = new String(now, at, FOOTER, StandardCharsets.ISO_8859_1).startsWith("chunk:");
                    boolean ends = new String(now, at + BLOCK - FOOTER, FOOTER, StandardCharsets.ISO_8859_1).startsWith("chunk:");
                    int from = begins ? 1024 : 0;
                    channel.write(ByteBuffer.allocate((ends ? BLOCK - FOOTER : BLOCK) - from), at + from);
                } else if (changed && new String(now, at + BLOCK - FOOTER, FOOTER, StandardCharsets.ISO_8859_1).startsWith("chunk:")) {
                    channel.write(ByteBuffer.allocate(BLOCK), at);
                }
            }
        }
    }

    /** Bytes that somebody sent, where space is free: a whole state of a database of his own, newer than all. */
    @Test
    void aStateThatSomebodyElseMadeIsNotThisDatabases() throws Exception {
        try (Rows rows = new Rows(folder.resolve("running"))) {
            for (int round = 0; round < 30; round++) {
                rows.insert(1000 + rows.random.nextInt(100_000));
                rows.delete(5);
            }
            byte[] forged = forgedState();
            byte[] all = Files.readAllBytes(rows.killed(folder.resolve("killed")).resolve("turnpike.mv.db"));
            String read = byH2Alone(all);
            int tried = 0;
            for (int at = 2 * BLOCK; at + forged.length <= all.length; at += BLOCK) {
                byte[] with = all.clone();
                System.arraycopy(forged, 0, with, at, forged.length);
                if (version(all, at) > 0 && byH2Alone(with).equals(read)) {
                    assertThat(newestRow(written("forged", with))).as("at " + at).isEqualTo(rows.last);
                    tried++;
                }
            }
            assertThat(tried).isPositive();
        }
    }

    private Path written(String name, byte[] database) throws IOException {
        Path made = Files.createDirectories(folder.resolve(name));
        Files.write(made.resolve("turnpike.mv.db"), database);
        return made;
    }

    /** All that is in the rows; what it says instead where the file is damaged for it. */
    private String byH2Alone(byte[] database) throws IOException {
        Path made = written("alone", database);
        try (Connection connection = DriverManager.getConnection("jdbc:h2:file:" + made.resolve("turnpike") + ";ACCESS_MODE_DATA=r", "turnpike", "");
                var statement = connection.createStatement(); var row = statement.executeQuery("select max(id), count(*), sum(length(body)) from row_of_test")) {
            row.next();
            return row.getString(1) + " " + row.getString(2) + " " + row.getString(3);
        } catch (SQLException damaged) {
            return "damaged";
        }
    }

    /** The last of many states of a store so small that each has all of it; said to be written late. */
    private byte[] forgedState() throws IOException {
        Path file = folder.resolve("forged.mv.db");
        try (MVStore store = new MVStore.Builder().fileName(file.toString()).autoCommitDisabled().open()) {
            store.setRetentionTime(0);
            MVMap<String, String> map = store.openMap("forged");
            for (int i = 0; i < 300; i++) {
                map.put("key", String.valueOf(i));
                store.commit();
            }
        }
        byte[] all = Files.readAllBytes(file);
        int newest = 0;
        for (int at = 2 * BLOCK; at < all.length; at += BLOCK) {
            newest = version(all, at) > version(all, newest) ? at : newest;
        }
        byte[] forged = Arrays.copyOfRange(all, newest, Math.min(all.length, newest + BLOCK * 2));
        String header = header(forged, 0);
        String late = header.stripTrailing().replaceFirst("time:[0-9a-f]+", "time:fffffffff");
        byte[] bytes = (late + " ".repeat(header.length() - late.length())).getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(bytes, 0, forged, 0, bytes.length);
        return forged;
    }

    private static String header(byte[] file, int at) {
        return new String(file, at, 1024, StandardCharsets.ISO_8859_1).lines().findFirst().orElse("");
    }

    /** Of the state that begins there; 0 if none does. */
    private static int version(byte[] file, int at) {
        Matcher version = Pattern.compile("chunk:.*,version:([0-9a-f]+).*").matcher(header(file, at));
        return version.matches() ? Integer.parseInt(version.group(1), 16) : 0;
    }

    @Test
    void aFileThatWasClosedInGoodOrderIsLeftAlone() throws Exception {
        try (Rows rows = new Rows(folder.resolve("running"))) {
            rows.insert(1000);
        }
        Path file = folder.resolve("running/turnpike.mv.db");
        byte[] closed = Files.readAllBytes(file);
        StoreHeader.leadToNewest("file:" + file.toAbsolutePath());
        assertThat(Files.readAllBytes(file)).isEqualTo(closed);
        StoreHeader.leadToNewest("file:" + folder.resolve("none.mv.db").toAbsolutePath());
        assertThat(folder.resolve("none.mv.db")).doesNotExist();
    }
}
