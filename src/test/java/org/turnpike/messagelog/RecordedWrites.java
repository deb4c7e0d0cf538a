package org.turnpike.messagelog;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What a process wrote to the files of a folder, in order, as {@code src/test/native/recorded_writes.c} wrote it down; and the files as a disk may
 * have them when the power fails at a point of it. A flush makes all earlier writes to its file certain; of the others the disk may have none, any, in
 * any order, and of each any of its sectors.
 */
final class RecordedWrites {
    private static final int SECTOR = 512;
    private static final int WRITE = 1;
    private static final int TRUNCATE = 2;
    private static final int FLUSH = 3;

    private final List<Operation> operations = new ArrayList<>();
    private final Map<String, Disk> disks = new HashMap<>();
    private int reached;

    private record Operation(int kind, String file, long offset, byte[] data) {
    }

    /** What becomes of writes that no flush covered. */
    enum Fate {
        /** None is on the disk. */
        DROPPED,
        /** Some are, the later ones perhaps without the earlier ones. */
        REORDERED,
        /** Some are, and of these some sectors. */
        TORN
    }

    /** The certain content of a file, and what was written since its last flush. */
    private static final class Disk {
        private byte[] content = new byte[0];
        private int length;
        private final List<Operation> uncertain = new ArrayList<>();

        private static Disk copyOf(Disk other) {
            Disk copy = new Disk();
            copy.content = Arrays.copyOf(other.content, other.length);
            copy.length = other.length;
            return copy;
        }

        private void apply(Operation operation) {
            if (operation.kind() == TRUNCATE) {
                grow(Math.toIntExact(operation.offset()));
                Arrays.fill(content, Math.min(length, (int) operation.offset()), content.length, (byte) 0);
                length = Math.toIntExact(operation.offset());
            } else {
                int end = Math.toIntExact(operation.offset() + operation.data().length);
                grow(end);
                System.arraycopy(operation.data(), 0, content, (int) operation.offset(), operation.data().length);
                length = Math.max(length, end);
            }
        }

        private void grow(int wanted) {
            if (wanted > content.length) {
                content = Arrays.copyOf(content, Math.max(wanted, 2 * content.length));
            }
        }
    }

    /** Reads the trace. */
    static RecordedWrites read(Path trace) throws IOException {
        RecordedWrites writes = new RecordedWrites();
        try (InputStream file = Files.newInputStream(trace); DataInputStream in = new DataInputStream(new java.io.BufferedInputStream(file, 1 << 20))) {
            while (true) {
                writes.operations.add(operation(in));
            }
        } catch (EOFException end) {
            return writes;
        }
    }

    private static Operation operation(DataInputStream in) throws IOException {
        byte[] head = new byte[16];
        in.readFully(head);
        ByteBuffer fields = ByteBuffer.wrap(head).order(ByteOrder.nativeOrder());
        byte[] name = new byte[head[1] & 0xff];
        in.readFully(name);
        byte[] data = new byte[fields.getInt(4)];
        in.readFully(data);
        return new Operation(head[0], new String(name, StandardCharsets.UTF_8), fields.getLong(8), data);
    }

    int size() {
        return operations.size();
    }

    /** How many flushes there are of that file. */
    long flushes(String file) {
        return operations.stream().filter(each -> each.kind() == FLUSH && each.file().equals(file)).count();
    }

    /** What was written to a file before the point, as text. The file is only appended to. */
    String written(String file, int point) {
        StringBuilder text = new StringBuilder();
        for (Operation operation : operations.subList(0, point)) {
            if (operation.kind() == WRITE && operation.file().equals(file)) {
                text.append(new String(operation.data(), StandardCharsets.UTF_8));
            }
        }
        return text.toString();
    }

    /**
     * Writes the files as the disk has them when the power fails before the operation {@code point}. Points are given in ascending order.
     *
     * @param files the names of the files to be written
     */
    void cut(int point, Fate fate, Random random, Path to, List<String> files) throws IOException {
        for (; reached < point; reached++) {
            Operation operation = operations.get(reached);
            Disk disk = disks.computeIfAbsent(operation.file(), name -> new Disk());
            if (operation.kind() == FLUSH) {
                disk.uncertain.forEach(disk::apply);
                disk.uncertain.clear();
            } else {
                disk.uncertain.add(operation);
            }
        }
        for (String file : files) {
            Disk disk = disks.get(file);
            if (disk != null) {
                Disk left = Disk.copyOf(disk);
                survivors(disk.uncertain, fate, random).forEach(left::apply);
                Files.write(to.resolve(file), Arrays.copyOf(left.content, left.length));
            }
        }
    }

    private static List<Operation> survivors(List<Operation> uncertain, Fate fate, Random random) {
        if (fate == Fate.DROPPED) {
            return List.of();
        }
        List<Operation> some = new ArrayList<>();
        for (Operation operation : uncertain) {
            if (operation.kind() != WRITE || fate == Fate.REORDERED) {
                if (random.nextBoolean()) {
                    some.add(operation);
                }
            } else {
                for (int at = 0; at < operation.data().length; at += SECTOR) {
                    if (random.nextBoolean()) {
                        some.add(new Operation(WRITE, operation.file(), operation.offset() + at,
                                Arrays.copyOfRange(operation.data(), at, Math.min(at + SECTOR, operation.data().length))));
                    }
                }
            }
        }
        if (fate == Fate.REORDERED) {
            Collections.shuffle(some, random);
        }
        return some;
    }
}
