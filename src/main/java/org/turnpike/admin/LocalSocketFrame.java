package org.turnpike.admin;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.management.openmbean.ArrayType;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;
import javax.management.openmbean.TabularData;
import javax.management.openmbean.TabularType;

/**
 * One message on the local socket (decision 24): a length of four bytes, then values of JMX's open types. Java serialization is not used,
 * so a frame cannot name a class to load. Not thread-safe; one object writes one frame, and a {@link FrameReader} reads one.
 */
public final class LocalSocketFrame {
    /** The largest length of a frame in bytes. A longer frame is rejected before it is read. */
    public static final int MAX_BYTES = 256 << 20;

    static final int NULL = 0;
    static final int BOOLEAN = 1;
    static final int INTEGER = 2;
    static final int LONG = 3;
    static final int DOUBLE = 4;
    static final int TEXT = 5;
    static final int COMPOSITE = 6;
    static final int TABULAR = 7;
    static final int ARRAY = 8;
    static final int BYTES = 9;

    private final Map<OpenType<?>, Integer> written = new HashMap<>();

    private LocalSocketFrame() {
    }

    /**
     * Returns the frame, starting with its length.
     *
     * @throws IOException if a value has a type that the beans do not use, or the frame exceeds {@link #MAX_BYTES}
     */
    public static byte[] write(Object... values) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(0);
        LocalSocketFrame frame = new LocalSocketFrame();
        out.writeInt(values.length);
        for (Object value : values) {
            frame.value(out, value);
        }
        byte[] framed = bytes.toByteArray();
        int length = framed.length - Integer.BYTES;
        if (length > MAX_BYTES) {
            throw new IOException("The answer has " + length + " bytes, more than " + MAX_BYTES + ". Request less at a time.");
        }
        java.nio.ByteBuffer.wrap(framed).putInt(0, length);
        return framed;
    }

    /**
     * Reads the next frame of a connection.
     *
     * @throws EOFException if the other side has closed the connection
     * @throws IOException if the frame is malformed or longer than {@code maxBytes}
     */
    public static Object[] read(DataInputStream in, int maxBytes) throws IOException {
        int length = length(in, maxBytes);
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("The connection was closed inside a frame.");
        }
        return new FrameReader(length).values(new DataInputStream(new ByteArrayInputStream(bytes)));
    }

    /** Returns the length of the next frame. @throws IOException if it is longer than {@code maxBytes} */
    static int length(DataInputStream in, int maxBytes) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > maxBytes) {
            throw new IOException("A frame has " + (length & 0xffffffffL) + " bytes; the limit is " + maxBytes + " bytes.");
        }
        return length;
    }

    // writing

    private void value(DataOutputStream out, Object value) throws IOException {
        if (value == null) {
            out.writeByte(NULL);
        } else if (value instanceof Boolean truth) {
            out.writeByte(BOOLEAN);
            out.writeBoolean(truth);
        } else if (value instanceof Integer number) {
            out.writeByte(INTEGER);
            out.writeInt(number);
        } else if (value instanceof Long number) {
            out.writeByte(LONG);
            out.writeLong(number);
        } else if (value instanceof Double number) {
            out.writeByte(DOUBLE);
            out.writeDouble(number);
        } else if (value instanceof String text) {
            out.writeByte(TEXT);
            text(out, text);
        } else if (value instanceof byte[] bytes) {
            out.writeByte(BYTES);
            out.writeInt(bytes.length);
            out.write(bytes);
        } else {
            structure(out, value);
        }
    }

    private void structure(DataOutputStream out, Object value) throws IOException {
        if (value instanceof CompositeData composite) {
            out.writeByte(COMPOSITE);
            type(out, composite.getCompositeType());
            for (String key : composite.getCompositeType().keySet()) {
                value(out, composite.get(key));
            }
        } else if (value instanceof TabularData table) {
            out.writeByte(TABULAR);
            type(out, table.getTabularType());
            out.writeInt(table.size());
            for (Object row : table.values()) {
                value(out, row);
            }
        } else if (value.getClass().isArray()) {
            out.writeByte(ARRAY);
            text(out, component(value.getClass()));
            out.writeInt(Array.getLength(value));
            for (int i = 0; i < Array.getLength(value); i++) {
                value(out, Array.get(value, i));
            }
        } else {
            throw new IOException("A value of type " + value.getClass().getName() + " cannot be sent over the local socket.");
        }
    }

    /** Returns the name of an array's component type. An array of a class that implements an open interface becomes an array of this interface. */
    private static String component(Class<?> array) throws IOException {
        Class<?> component = array.getComponentType();
        for (Class<?> open : List.of(CompositeData.class, TabularData.class)) {
            if (open.isAssignableFrom(component)) {
                return open.getName();
            }
        }
        if (component.isArray()) {
            return "[" + component(component);
        }
        if (!FrameReader.COMPONENTS.containsKey(component.getName())) {
            throw new IOException("An array of " + component.getName() + " cannot be sent over the local socket.");
        }
        return component.getName();
    }

    /** Writes a type. A type that was already written in this frame is written as a number. */
    private void type(DataOutputStream out, OpenType<?> type) throws IOException {
        Integer number = written.get(type);
        if (number != null) {
            out.writeByte('#');
            out.writeInt(number);
            return;
        }
        if (type instanceof SimpleType) {
            out.writeByte('S');
            text(out, type.getClassName());
        } else if (type instanceof ArrayType<?> array) {
            out.writeByte(array.isPrimitiveArray() ? 'P' : 'A');
            out.writeInt(array.getDimension());
            type(out, array.getElementOpenType());
        } else if (type instanceof CompositeType composite) {
            out.writeByte('C');
            text(out, composite.getTypeName());
            out.writeInt(composite.keySet().size());
            for (String key : composite.keySet()) {
                text(out, key);
                type(out, composite.getType(key));
            }
        } else if (type instanceof TabularType table) {
            out.writeByte('T');
            text(out, table.getTypeName());
            type(out, table.getRowType());
            out.writeInt(table.getIndexNames().size());
            for (String name : table.getIndexNames()) {
                text(out, name);
            }
        }
        written.put(type, written.size());
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }
}
