package org.turnpike.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.management.openmbean.CompositeDataSupport;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;
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

    private static void text(DataOutputStream out, String text) throws IOException {
        out.writeInt(text.length());
        out.writeBytes(text);
    }

    /** Each type's name would be 32 characters longer than that of the type that it refers to: quadratic in memory. */
    @Test
    void rejectsAnArrayTypeWhoseElementTypeIsAnArray() {
        assertThatThrownBy(() -> read(frame(out -> {
            out.writeInt(1);
            out.writeByte(COMPOSITE);
            out.writeByte('C');
            text(out, "c");
            out.writeInt(1000);
            text(out, "k0");
            out.writeByte('S');
            text(out, "java.lang.String");
            for (int i = 1; i < 1000; i++) {
                text(out, "k" + i);
                out.writeByte('A');
                out.writeInt(32);
                out.writeByte('#');
                out.writeInt(i - 1);
            }
        }))).isInstanceOf(IOException.class).hasMessageContaining("array of arrays");
    }

    private static LocalSocketCall readCall(byte[] frame) throws IOException {
        return LocalSocketCall.read(new DataInputStream(new ByteArrayInputStream(frame)), 1 << 20, call -> { });
    }

    @Test
    void readsACallAsItWasWritten() throws IOException {
        LocalSocketCall call = readCall(new LocalSocketCall(LocalSocketCall.Kind.INVOKE, "Clients", "addMembers", new Object[] {"code", new String[] {"a", null}, 7, 8L, true, 0.5, null},
                new String[] {"java.lang.String"}).framed());
        assertThat(call.kind() + call.bean() + call.name()).isEqualTo("INVOKEClientsaddMembers");
        assertThat(Arrays.deepEquals(call.arguments(), new Object[] {"code", new String[] {"a", null}, 7, 8L, true, 0.5, null})).isTrue();
        assertThat(call.signature()).containsExactly("java.lang.String");
    }

    /** What no bean takes: nested arrays, structures with types, more values, names or elements than any call has. */
    @Test
    void rejectsACallWithMoreThanTextsNumbersAndArraysOfTexts() throws Exception {
        CompositeType type = new CompositeType("c", "c", new String[] {"k"}, new String[] {"k"}, new OpenType<?>[] {SimpleType.STRING});
        Object[] none = {};
        String[] signature = {};
        for (byte[] frame : List.of(LocalSocketFrame.write("GET", "B", "x", new Object[] {new Object[] {"a"}}, signature),
                LocalSocketFrame.write("GET", "B", "x", new Object[] {new CompositeDataSupport(type, Map.of("k", "v"))}, signature),
                LocalSocketFrame.write("GET", "B", "x", none, signature, "more"), LocalSocketFrame.write("GET", "B", "x".repeat(257), none, signature),
                LocalSocketFrame.write("GET", "B", "x", new Object[33], signature), LocalSocketFrame.write("GET", "B", "x", none, new String[70_000]),
                frame(out -> out.writeInt(1 << 19)))) {
            assertThatThrownBy(() -> readCall(frame)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void judgesACallBeforeItsArgumentsAreRead() throws IOException {
        byte[] frame = LocalSocketFrame.write("INVOKE", "Trust", "importAnchor", new Object[] {"x".repeat(100_000)}, new String[] {"java.lang.String"});
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(frame));
        assertThatThrownBy(() -> LocalSocketCall.read(in, 1 << 20, call -> {
            throw new IllegalStateException(call.bean() + "." + call.name());
        })).isInstanceOf(IllegalStateException.class).hasMessage("Trust.importAnchor");
        assertThat(in.available()).isGreaterThan(80_000);
    }
}
