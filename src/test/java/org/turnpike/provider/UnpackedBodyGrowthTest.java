package org.turnpike.provider;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.turnpike.message.Headers;
import org.turnpike.xml.Growth;

/** The time of unpacking an answer grows no faster than 1.5 times as fast as what came, whatever it would unpack to. */
@Tag("slow")
class UnpackedBodyGrowthTest {
    @Test
    void timeGrowsWithSize() throws IOException {
        Growth growth = Growth.quarter("gzip");
        growth.measure("gzip", "zeros packed by 1,000", size -> packed(size * 64), UnpackedBodyGrowthTest::unpack);
        growth.measure("gzip", "members without contents", size -> repeated(packed(0), size), UnpackedBodyGrowthTest::unpack);
        growth.measure("gzip", "empty blocks", UnpackedBodyGrowthTest::emptyBlocks, UnpackedBodyGrowthTest::unpack);
        growth.measure("gzip", "a long name in the head", size -> withName(size), UnpackedBodyGrowthTest::unpack);
        growth.report();
    }

    private static void unpack(byte[] body) throws Exception {
        ServiceAnswer answer = new ServiceAnswer(200, "OK", Headers.of("Content-Encoding", "gzip"), Optional.of(new ByteArrayInputStream(body)), () -> { });
        UnpackedBody.of(answer).orElseThrow().transferTo(OutputStream.nullOutputStream());
    }

    private static byte[] packed(int zeros) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            for (int left = zeros; left > 0; left -= 1 << 16) {
                out.write(new byte[Math.min(left, 1 << 16)]);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] repeated(byte[] unit, int size) {
        byte[] all = new byte[size / unit.length * unit.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = unit[i % unit.length];
        }
        return all;
    }

    private static byte[] head(int size, int flags) {
        byte[] all = new byte[size];
        System.arraycopy(new byte[] {0x1f, (byte) 0x8b, 8, (byte) flags}, 0, all, 0, 4);
        return all;
    }

    /** Each five bytes are a stored block of no length. */
    private static byte[] emptyBlocks(int size) {
        byte[] all = head(size, 0);
        for (int i = 10; i + 4 < size; i += 5) {
            all[i + 3] = (byte) 0xff;
            all[i + 4] = (byte) 0xff;
        }
        return all;
    }

    private static byte[] withName(int size) {
        byte[] all = head(size, 8);
        Arrays.fill(all, 10, size, (byte) 'a');
        return all;
    }
}
