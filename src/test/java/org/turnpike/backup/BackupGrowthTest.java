package org.turnpike.backup;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.turnpike.xml.Growth;

/** The time of reading backup files grows no faster than 1.5 times as fast as their size. */
@Tag("slow")
class BackupGrowthTest {
    private static final String PASSPHRASE = "passphrase";
    private static final int CHEAP = 0x60;

    @Test
    void timeGrowsWithSize() throws IOException {
        Growth growth = Growth.quarter("backup");
        growth.measure("backup, contents", "files", size -> files(size / 20, 4), BackupContents::decoded);
        growth.measure("backup, contents", "long names", size -> files(size / 210, 200), BackupContents::decoded);
        growth.measure("backup, contents", "almost names", size -> files(size / 65_000, 65_000), BackupContents::decoded);
        sealed(growth, "contents", BackupGrowthTest::sealed);
        sealed(growth, "cut off", size -> Arrays.copyOf(sealed(size), size - 30));
        sealed(growth, "one byte changed", size -> changed(sealed(size)));
        sealed(growth, "encrypted in pieces of one byte", size -> behindKey(size, 0xd2, 0xe0));
        sealed(growth, "key packets", size -> behindKey(size, 0xc3, 0));
        sealed(growth, "marker packets", size -> behindKey(size, 0xca, 0));
        growth.report();
    }

    private static void sealed(Growth growth, String shape, IntFunction<byte[]> inputs) {
        growth.measure("backup, sealed", shape, inputs, bytes -> SealedFile.open(bytes, PASSPHRASE.toCharArray()));
    }

    private static byte[] sealed(int size) {
        return SealedFile.seal(new byte[size], PASSPHRASE.toCharArray(), CHEAP, new SecureRandom());
    }

    private static byte[] changed(byte[] bytes) {
        bytes[bytes.length / 2] ^= 1;
        return bytes;
    }

    /** The key packet of a real file, then two bytes again and again: the start of a packet and its length, or that of a piece of it. */
    private static byte[] behindKey(int size, int first, int second) {
        byte[] bytes = Arrays.copyOf(sealed(0), size);
        for (int i = 2 + bytes[1]; i + 1 < size; i += 2) {
            bytes[i] = (byte) (second == 0 || i == 2 + bytes[1] ? first : second);
            bytes[i + 1] = (byte) second;
        }
        return bytes;
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
