package org.turnpike.backup;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.turnpike.xml.Growth;

/** The time of reading backup files grows no faster than 1.5 times as fast as their size. */
@Tag("slow")
class BackupGrowthTest {
    @Test
    void timeGrowsWithSize() throws IOException {
        Growth growth = Growth.quarter("backup");
        growth.measure("backup, contents", "files", size -> files(size / 20, 4), BackupContents::decoded);
        growth.measure("backup, contents", "long names", size -> files(size / 210, 200), BackupContents::decoded);
        growth.measure("backup, contents", "almost names", size -> files(size / 65_000, 65_000), BackupContents::decoded);
        growth.measure("backup, sealed", "noise behind a head", size -> Growth.bytes("TPBACKUP\0\0\0\1".repeat(size / 12)),
                bytes -> SealedFile.open(bytes, "passphrase".toCharArray()));
        growth.report();
    }

    private static byte[] files(int count, int nameLength) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(1);
            out.writeUTF("I/C/M/s");
            out.writeLong(0);
            out.writeInt(1);
            out.writeUTF("a");
            out.writeInt(Math.min(count, 10_000));
            for (int i = 0; i < count; i++) {
                out.writeUTF(String.valueOf(i) + "a".repeat(nameLength));
                out.writeInt(0);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
