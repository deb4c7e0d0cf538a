package org.turnpike.admin;

import java.io.DataInputStream;
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

/** Reads the values of one {@link LocalSocketFrame}, whose sender is not trusted. Not thread-safe. */
final class FrameReader {
    private static final int MAX_DEPTH = 32;
    private static final Map<String, SimpleType<?>> SIMPLE = new HashMap<>();
    /** The element types of arrays. */
    static final Map<String, Class<?>> COMPONENTS = new HashMap<>();

    static {
        for (SimpleType<?> type : List.of(SimpleType.BOOLEAN, SimpleType.INTEGER, SimpleType.LONG, SimpleType.DOUBLE, SimpleType.STRING, SimpleType.BYTE, SimpleType.VOID)) {
            SIMPLE.put(type.getClassName(), type);
        }
        for (Class<?> type : List.of(boolean.class, int.class, long.class, double.class, Boolean.class, Integer.class, Long.class, Double.class,
                String.class, CompositeData.class, TabularData.class, Object.class)) {
            COMPONENTS.put(type.getName(), type);
        }
    }

    private final List<OpenType<?>> known = new ArrayList<>();
    private int elementsLeft;

    /** @param bytes of the frame: all its elements together are at most as many */
    FrameReader(int bytes) {
        this.elementsLeft = bytes;
    }

    /** All values of the frame. @throws IOException when it is malformed */
    Object[] values(DataInputStream in) throws IOException {
        Object[] values = new Object[count(in)];
        try {
            for (int i = 0; i < values.length; i++) {
                values[i] = value(in, 0);
            }
        } catch (OpenDataException | IllegalArgumentException e) {
            throw new IOException("A malformed frame: " + e.getMessage(), e);
        }
        return values;
    }

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
            case LocalSocketFrame.COMPOSITE:
                return composite(in, depth);
            case LocalSocketFrame.TABULAR:
                return table(in, depth);
            case LocalSocketFrame.ARRAY:
                return array(in, depth);
            default:
                return simple(in, tag);
        }
    }

    /** Reads a value without structure. @param tag the kind of the value, which was already read */
    Object simple(DataInputStream in, int tag) throws IOException {
        switch (tag) {
            case LocalSocketFrame.NULL:
                return null;
            case LocalSocketFrame.BOOLEAN:
                return in.readBoolean();
            case LocalSocketFrame.INTEGER:
                return in.readInt();
            case LocalSocketFrame.LONG:
                return in.readLong();
            case LocalSocketFrame.DOUBLE:
                return in.readDouble();
            case LocalSocketFrame.TEXT:
                return text(in);
            case LocalSocketFrame.BYTES:
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
