package org.turnpike.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.fault.RefusedException;

/** What is inside the sealed file: names that are no paths, counts and sizes within bounds, and nothing else. */
class BackupContentsTest {
    private static final Instant AT = Instant.parse("2026-11-21T10:00:00Z");

    private static BackupContents contents(String part, String file) {
        return new BackupContents("I/C/M/s", AT, Map.of(part, Map.of(file, new byte[] {1, 2, 3})));
    }

    @Test
    void whatIsWrittenIsRead() throws Exception {
        BackupContents read = BackupContents.decoded(contents("tokens/software", "stored/EE/shared-params.xml.metadata").encoded());
        assertThat(read.server()).isEqualTo("I/C/M/s");
        assertThat(read.createdAt()).isEqualTo(AT);
        assertThat(read.parts().get("tokens/software").get("stored/EE/shared-params.xml.metadata")).containsExactly(1, 2, 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/etc/passwd", "..", ".", "../x", "a/../b", "a/..", "./a", "a/./b", "a//b", "a/", "/", "a\\b", "a:b", "a\u0000b", "a b", "a/b/c/d", "~", "å"})
    void aNameThatCouldBeAPathElsewhereIsRefused(String name) throws Exception {
        assertThatThrownBy(() -> contents("a", name).encoded()).isInstanceOf(IOException.class).hasMessageContaining("name");
        assertThatThrownBy(() -> BackupContents.decoded(written("a", name, "b"))).isInstanceOf(RefusedException.class).hasMessageStartingWith("file: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", "Tokens", "a/b/c", "/a", "a/"})
    void aPartHasASimpleName(String name) {
        assertThatThrownBy(() -> BackupContents.decoded(written(name, "b", "c"))).isInstanceOf(RefusedException.class).hasMessageStartingWith("file: ");
    }

    /** One part with two files. */
    private static byte[] written(String part, String first, String second) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(1);
        out.writeUTF("I/C/M/s");
        out.writeLong(0);
        out.writeInt(1);
        out.writeUTF(part);
        out.writeInt(2);
        for (String name : new String[] {first, second}) {
            out.writeUTF(name);
            out.writeInt(1);
            out.write(7);
        }
        return bytes.toByteArray();
    }

    @Test
    void aNameThatIsThereTwiceIsRefused() throws Exception {
        assertThat(BackupContents.decoded(written("a", "b", "c")).parts().get("a")).hasSize(2);
        assertThatThrownBy(() -> BackupContents.decoded(written("a", "b", "b"))).isInstanceOf(RefusedException.class).hasMessageContaining("'b'");
    }

    @Test
    void whatIsCutOffOrGoesOnIsRefused() throws Exception {
        byte[] whole = written("a", "b", "c");
        for (int i = 0; i < whole.length; i++) {
            byte[] cut = Arrays.copyOf(whole, i);
            assertThatThrownBy(() -> BackupContents.decoded(cut)).isInstanceOf(RefusedException.class).hasMessageStartingWith("file: ");
        }
        assertThatThrownBy(() -> BackupContents.decoded(Arrays.copyOf(whole, whole.length + 1))).isInstanceOf(RefusedException.class)
                .hasMessageContaining("1 bytes follow");
    }

    @Test
    void changedBytesAreReadOrRefusedAndNothingElse() throws Exception {
        Random random = new Random(19);
        byte[] whole = written("tokens/software", "keys.json", "pin.p12");
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] changed = whole.clone();
            for (int j = random.nextInt(3); j >= 0; j--) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            }
            try {
                BackupContents.decoded(changed);
            } catch (RefusedException e) {
                assertThat(e).hasMessageStartingWith("file: ");
                refused++;
            }
        }
        assertThat(refused).isBetween(1000, 19_999);
    }
}
