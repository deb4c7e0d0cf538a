package org.turnpike.admin;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.management.openmbean.ArrayType;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.CompositeDataSupport;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenDataException;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;
import javax.management.openmbean.TabularData;
import javax.management.openmbean.TabularDataSupport;
import javax.management.openmbean.TabularType;

/**
 * One message on the local socket (decision 24): a length of four bytes, followed by values of JMX's open types. Java serialization is not used, so a
 * frame cannot name a class to load. Not thread-safe. One object writes or reads one frame.
 */
public final class LocalSocketFrame {
    /** The largest length of a frame in bytes. A longer frame is rejected before it is read. */
    public static final int MAX_BYTES = 256 << 20;
    private static final int MAX_DEPTH = 32;

    static final int NULL = 0;
    private static final int BOOLEAN = 1;
    private static final int INTEGER = 2;
    private static final int LONG = 3;
    private static final int DOUBLE = 4;
    static final int TEXT = 5;
    static final int COMPOSITE = 6;
    static final int TABULAR = 7;
    static final int ARRAY = 8;
    private static final int BYTES = 9;

    private static final Map<String, SimpleType<?>> SIMPLE = new HashMap<>();
    private static final Map<String, Class<?>> COMPONENTS = new HashMap<>();

    static {
        for (SimpleType<?> type : List.of(SimpleType.BOOLEAN, SimpleType.INTEGER, SimpleType.LONG, SimpleType.DOUBLE, SimpleType.STRING, SimpleType.BYTE, SimpleType.VOID)) {
            SIMPLE.put(type.getClassName(), type);
        }
        for (Class<?> type : List.of(boolean.class, int.class, long.class, double.class, Boolean.class, Integer.class, Long.class, Double.class,
                String.class, CompositeData.class, TabularData.class, Object.class)) {
            COMPONENTS.put(type.getName(), type);
        }
    }

    private final Map<OpenType<?>, Integer> written = new HashMap<>();
    private final List<OpenType<?>> known = new ArrayList<>();
    private int elementsLeft;

    private LocalSocketFrame() {
    }

    /** Reads values one by one. @param bytes the length of the frame, which is also the limit for the number of all its elements together */
    LocalSocketFrame(int bytes) {
        this.elementsLeft = bytes;
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
        DataInputStream body = new DataInputStream(new ByteArrayInputStream(bytes));
        LocalSocketFrame frame = new LocalSocketFrame(length);
        Object[] values = new Object[frame.count(body)];
        try {
            for (int i = 0; i < values.length; i++) {
                values[i] = frame.value(body, 0);
            }
        } catch (OpenDataException | IllegalArgumentException e) {
            throw new IOException("A malformed frame: " + e.getMessage(), e);
        }
        return values;
    }

    /** Returns the length of the next frame. @throws IOException if it is longer than {@code maxBytes} */
    static int length(DataInputStream in, int maxBytes) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > maxBytes) {
            throw new IOException("A frame of " + (length & 0xffffffffL) + " bytes is longer than " + maxBytes + ".");
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
        if (!COMPONENTS.containsKey(component.getName())) {
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

    // reading

    /**
     * Reads the number of elements. Each element needs at least one byte of the frame, so the sum of all counts is at most the length of the frame.
     * Nested arrays therefore cannot allocate more memory.
     */
    int count(DataInputStream in) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > elementsLeft) {
            throw new IOException("A malformed frame: " + count + " elements.");
        }
        elementsLeft -= count;
        return count;
    }

    private Object value(DataInputStream in, int depth) throws IOException, OpenDataException {
        if (depth > MAX_DEPTH) {
            throw new IOException("A malformed frame: more than " + MAX_DEPTH + " levels.");
        }
        int tag = in.readByte();
        switch (tag) {
            case COMPOSITE:
                return composite(in, depth);
            case TABULAR:
                return table(in, depth);
            case ARRAY:
                return array(in, depth);
            default:
                return simple(in, tag);
        }
    }

    /** Reads a value without structure. @param tag the kind of the value, which was already read */
    Object simple(DataInputStream in, int tag) throws IOException {
        switch (tag) {
            case NULL:
                return null;
            case BOOLEAN:
                return in.readBoolean();
            case INTEGER:
                return in.readInt();
            case LONG:
                return in.readLong();
            case DOUBLE:
                return in.readDouble();
            case TEXT:
                return text(in);
            case BYTES:
                return in.readNBytes(count(in));
            default:
                throw new IOException("A malformed frame: kind " + tag + " of value.");
        }
    }

    private CompositeData composite(DataInputStream in, int depth) throws IOException, OpenDataException {
        if (!(type(in, 0) instanceof CompositeType type)) {
            throw new IOException("A malformed frame: no composite type.");
        }
        Map<String, Object> items = new HashMap<>();
        for (String key : type.keySet()) {
            items.put(key, value(in, depth + 1));
        }
        return new CompositeDataSupport(type, items);
    }

    private TabularData table(DataInputStream in, int depth) throws IOException, OpenDataException {
        if (!(type(in, 0) instanceof TabularType type)) {
            throw new IOException("A malformed frame: no tabular type.");
        }
        TabularDataSupport table = new TabularDataSupport(type);
        for (int left = count(in); left > 0; left--) {
            table.put((CompositeData) value(in, depth + 1));
        }
        return table;
    }

    private Object array(DataInputStream in, int depth) throws IOException, OpenDataException {
        Class<?> component = component(text(in), 0);
        Object array = Array.newInstance(component, count(in));
        for (int i = 0; i < Array.getLength(array); i++) {
            Array.set(array, i, value(in, depth + 1));
        }
        return array;
    }

    private static Class<?> component(String name, int depth) throws IOException {
        if (name.startsWith("[") && depth < MAX_DEPTH) {
            return Array.newInstance(component(name.substring(1), depth + 1), 0).getClass();
        }
        Class<?> component = COMPONENTS.get(name);
        if (component == null) {
            throw new IOException("A malformed frame: an array of an unknown type.");
        }
        return component;
    }

    private OpenType<?> type(DataInputStream in, int depth) throws IOException, OpenDataException {
        if (depth > MAX_DEPTH) {
            throw new IOException("A malformed frame: more than " + MAX_DEPTH + " levels of types.");
        }
        int tag = in.readByte();
        if (tag == '#') {
            int number = in.readInt();
            if (number < 0 || number >= known.size()) {
                throw new IOException("A malformed frame: type " + number + ".");
            }
            return known.get(number);
        }
        OpenType<?> type = newType(in, tag, depth);
        known.add(type);
        return type;
    }

    private OpenType<?> newType(DataInputStream in, int tag, int depth) throws IOException, OpenDataException {
        switch (tag) {
            case 'S':
                SimpleType<?> simple = SIMPLE.get(text(in));
                if (simple == null) {
                    throw new IOException("A malformed frame: an unknown simple type.");
                }
                return simple;
            case 'A':
                return array(dimension(in), type(in, depth + 1));
            case 'P':
                return primitiveArray(dimension(in), type(in, depth + 1));
            case 'C':
                return composite(in, text(in), depth);
            case 'T':
                return tabular(in, text(in), depth);
            default:
                throw new IOException("A malformed frame: kind " + tag + " of type.");
        }
    }

    /** Reads the dimension of an array. It is limited because the class name of an array has a character for each dimension. */
    private static int dimension(DataInputStream in) throws IOException {
        int dimension = in.readInt();
        if (dimension < 1 || dimension > MAX_DEPTH) {
            throw new IOException("A malformed frame: " + dimension + " dimensions.");
        }
        return dimension;
    }

    /**
     * Creates an array type. The element type must not be an array: all dimensions are in one number, so that type names cannot grow by references to
     * other types.
     */
    private static OpenType<?> array(int dimension, OpenType<?> element) throws IOException, OpenDataException {
        if (element instanceof ArrayType) {
            throw new IOException("A malformed frame: an array of arrays.");
        }
        return new ArrayType<>(dimension, element);
    }

    private static OpenType<?> primitiveArray(int dimension, OpenType<?> element) throws IOException, OpenDataException {
        if (!(element instanceof SimpleType<?> simple)) {
            throw new IOException("A malformed frame: a primitive array of " + element.getTypeName() + ".");
        }
        ArrayType<?> one = new ArrayType<>(simple, true);
        return dimension == 1 ? one : new ArrayType<>(dimension - 1, one);
    }

    private CompositeType composite(DataInputStream in, String name, int depth) throws IOException, OpenDataException {
        int count = count(in);
        String[] keys = new String[count];
        OpenType<?>[] types = new OpenType<?>[count];
        for (int i = 0; i < count; i++) {
            keys[i] = text(in);
            types[i] = type(in, depth + 1);
        }
        return new CompositeType(name, name, keys, keys, types);
    }

    private TabularType tabular(DataInputStream in, String name, int depth) throws IOException, OpenDataException {
        OpenType<?> row = type(in, depth + 1);
        String[] index = new String[count(in)];
        for (int i = 0; i < index.length; i++) {
            index[i] = text(in);
        }
        if (!(row instanceof CompositeType composite)) {
            throw new IOException("A malformed frame: rows that are not composite.");
        }
        return new TabularType(name, name, composite, index);
    }

    String text(DataInputStream in) throws IOException {
        byte[] bytes = in.readNBytes(count(in));
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
