package org.turnpike.container;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A heap dump of HotSpot (format "JAVA PROFILE 1.0.2", 64 bit, at most 2 GiB), read to say who holds a class: the shortest path from a
 * root, without weak and soft references. What the virtual machine itself keeps with a class, or in compiled code, a dump does not show.
 */
final class HeapDump {
    private static final int OBJECT = 2;
    private static final Map<Integer, Integer> SIZES = Map.of(OBJECT, 8, 4, 1, 5, 2, 6, 4, 7, 8, 8, 1, 9, 2, 10, 4, 11, 8);
    private static final Map<Integer, Integer> BYTES_AFTER_ROOT = Map.of(0xff, 0, 1, 8, 2, 8, 3, 8, 4, 4, 5, 0, 6, 4, 7, 0, 8, 8);
    private static final Map<Integer, String> ROOTS = Map.of(0xff, "unknown", 1, "JNI global", 2, "JNI local", 3, "Java frame", 4, "native stack",
            5, "system class", 6, "thread block", 7, "monitor", 8, "thread");
    private static final Set<String> NOT_HOLDING = Set.of("java/lang/ref/WeakReference", "java/lang/ref/SoftReference", "java/lang/ref/PhantomReference");

    private final ByteBuffer dump;
    private final Map<Long, String> texts = new HashMap<>();
    private final Map<Long, String> names = new HashMap<>();              // of classes
    private final Map<Long, Shape> shapes = new HashMap<>();
    private final Map<Long, long[]> instances = new HashMap<>();          // class, position of the fields
    private final Map<Long, int[]> arrays = new HashMap<>();              // position, length
    private final Map<Long, String> roots = new LinkedHashMap<>();

    private record Field(String name, int type) {
    }

    private record Reference(String name, long to) {
    }

    /** What a class has: its own references, and the fields of its instances. */
    private record Shape(long above, List<Reference> references, List<Field> fields) {
    }

    private HeapDump(ByteBuffer dump) {
        this.dump = dump;
    }

    /** From a root to the class of that name, a line each; empty when no path is found. */
    static List<String> holders(Path file, String className) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            MappedByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            HeapDump heap = new HeapDump(bytes);
            heap.read();
            return heap.path(className.replace('.', '/'));
        }
    }

    private void read() {
        while (dump.get() != 0) {
            continue;                                                      // the format's name ends with a zero
        }
        skip(12);
        while (dump.hasRemaining()) {
            int tag = dump.get();
            skip(4);
            int length = dump.getInt();
            int end = dump.position() + length;
            if (tag == 1) {
                long id = dump.getLong();
                byte[] text = new byte[length - 8];
                dump.get(text);
                texts.put(id, new String(text, StandardCharsets.UTF_8));
            } else if (tag == 2) {
                skip(4);
                long id = dump.getLong();
                skip(4);
                names.put(id, texts.get(dump.getLong()));
            } else if (tag == 0x0c || tag == 0x1c) {
                while (dump.position() < end) {
                    readObject(dump.get() & 0xff);
                }
            }
            dump.position(end);
        }
    }

    private void readObject(int kind) {
        long id = dump.getLong();
        if (ROOTS.containsKey(kind)) {
            roots.putIfAbsent(id, ROOTS.get(kind));
            skip(BYTES_AFTER_ROOT.get(kind));
            return;
        }
        skip(4);
        switch (kind) {
            case 0x20 -> shapes.put(id, shape());
            case 0x21 -> {
                long type = dump.getLong();
                int length = dump.getInt();
                instances.put(id, new long[] {type, dump.position()});
                skip(length);
            }
            case 0x22 -> {
                int length = dump.getInt();
                skip(8);
                arrays.put(id, new int[] {dump.position(), length});
                skip(8 * length);
            }
            case 0x23 -> {
                int length = dump.getInt();
                skip(length * SIZES.get((int) dump.get()));
            }
            default -> throw new IllegalArgumentException("an object of kind " + kind);
        }
    }

    private Shape shape() {
        long above = dump.getLong();
        List<Reference> references = new ArrayList<>(List.of(new Reference("super class", above), new Reference("class loader", dump.getLong())));
        skip(8 * 4 + 4);
        for (int left = dump.getShort(); left > 0; left--) {
            skip(2);
            skip(SIZES.get((int) dump.get()));
        }
        for (int left = dump.getShort(); left > 0; left--) {
            String name = texts.get(dump.getLong());
            int type = dump.get();
            if (type == OBJECT) {
                references.add(new Reference("static " + name, dump.getLong()));
            } else {
                skip(SIZES.get(type));
            }
        }
        List<Field> fields = new ArrayList<>();
        for (int left = dump.getShort(); left > 0; left--) {
            fields.add(new Field(texts.get(dump.getLong()), dump.get()));
        }
        return new Shape(above, references, fields);
    }

    private void skip(int bytes) {
        dump.position(dump.position() + bytes);
    }

    private List<String> path(String className) {
        Map<Long, Reference> cameBy = new HashMap<>();                    // how, and from where
        ArrayDeque<Long> next = new ArrayDeque<>();
        roots.forEach((id, name) -> {
            cameBy.put(id, new Reference("root: " + name, 0));
            next.add(id);
        });
        while (!next.isEmpty()) {
            long from = next.poll();
            if (className.equals(names.get(from))) {
                return lines(from, cameBy);
            }
            for (Reference reference : references(from)) {
                if (reference.to() != 0 && cameBy.putIfAbsent(reference.to(), new Reference(reference.name(), from)) == null) {
                    next.add(reference.to());
                }
            }
        }
        return List.of();
    }

    private List<String> lines(long end, Map<Long, Reference> cameBy) {
        List<String> lines = new ArrayList<>();
        for (long at = end; at != 0; at = cameBy.get(at).to()) {
            lines.add(0, cameBy.get(at).name() + " -> " + (names.containsKey(at) ? "class " + names.get(at) : typeOf(at)));
        }
        return lines;
    }

    private String typeOf(long id) {
        return instances.containsKey(id) ? names.get(instances.get(id)[0]) : "array";
    }

    private List<Reference> references(long id) {
        if (shapes.containsKey(id)) {
            return shapes.get(id).references();
        }
        List<Reference> found = new ArrayList<>();
        int[] array = arrays.get(id);
        for (int each = 0; array != null && each < array[1]; each++) {
            found.add(new Reference("[" + each + "]", dump.getLong(array[0] + 8 * each)));
        }
        long[] instance = instances.get(id);
        if (instance != null) {
            found.add(new Reference("class", instance[0]));
            addFields(instance[0], (int) instance[1], found);
        }
        return found;
    }

    /** The fields of an instance follow each other from its class upwards. What a weak reference refers to is not held; its other fields are. */
    private void addFields(long type, int start, List<Reference> found) {
        int at = start;
        boolean holding = true;
        for (long each = type; shapes.containsKey(each); each = shapes.get(each).above()) {
            holding &= !NOT_HOLDING.contains(names.get(each));
            for (Field field : shapes.get(each).fields()) {
                if (field.type() == OBJECT && (holding || !field.name().equals("referent"))) {
                    found.add(new Reference(names.get(each) + "." + field.name(), dump.getLong(at)));
                }
                at += SIZES.get(field.type());
            }
        }
    }
}
