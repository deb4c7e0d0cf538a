package org.turnpike.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What a frame may ask for, in memory and in depth, before its sender is believed. */
class LocalSocketFrameTest {
    private static final int ARRAY = 8;
    private static final int COMPOSITE = 6;

    private interface Body {
        void write(DataOutputStream out) throws IOException;
    }

    private static byte[] frame(Body body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        body.write(new DataOutputStream(bytes));
        ByteArrayOutputStream framed = new ByteArrayOutputStream();
        new DataOutputStream(framed).writeInt(bytes.size());
        bytes.writeTo(framed);
        return framed.toByteArray();
    }

    private static Object[] read(byte[] frame) throws IOException {
        return LocalSocketFrame.read(new DataInputStream(new ByteArrayInputStream(frame)), 1 << 20);
    }

    /** Each array claims as many elements as the whole frame has bytes. */
    @Test
    void rejectsNestedArraysThatTogetherClaimMoreElementsThanTheFrameHasBytes() {
        assertThatThrownBy(() -> read(frame(out -> {
            out.writeInt(1);
            for (int depth = 0; depth < 20; depth++) {
                out.writeByte(ARRAY);
                out.writeInt("java.lang.Object".length());
                out.writeBytes("java.lang.Object");
                out.writeInt(500_000);
            }
            out.write(new byte[600_000]);
        }))).isInstanceOf(IOException.class).hasMessageContaining("elements");
    }

    /** The name of such a type would have two thousand million characters. */
    @Test
    void rejectsATypeOfManyDimensions() {
        for (int kind : new int[] {'A', 'P'}) {
            assertThatThrownBy(() -> read(frame(out -> {
                out.writeInt(1);
                out.writeByte(COMPOSITE);
                out.writeByte('C');
                out.writeInt(1);
                out.writeBytes("c");
                out.writeInt(1);
                out.writeInt(1);
                out.writeBytes("k");
                out.writeByte(kind);
                out.writeInt(Integer.MAX_VALUE);
                out.writeByte('S');
                out.writeInt("java.lang.String".length());
                out.writeBytes("java.lang.String");
            }))).isInstanceOf(IOException.class).hasMessageContaining("dimensions");
        }
    }

    @Test
    void readsWhatWasWritten() throws IOException {
        Object[] values = {"text", 7, new String[] {"a", "b"}, new Object[] {new int[] {1, 2}, true}, new byte[] {1}};
        assertThat(Arrays.deepEquals(read(LocalSocketFrame.write(values)), values)).isTrue();
    }
}
