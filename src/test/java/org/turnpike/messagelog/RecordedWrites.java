package org.turnpike.messagelog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What a process wrote to the files of a folder, in order, as {@code src/test/native/recorded_writes.c} wrote it down; and the files as a disk may
 * have them when the power fails at a point of it. A flush makes all earlier writes to its file certain; of the others the disk may have none, any, in
 * any order, and of each any of its sectors. Data stays in files: the trace and the certain content are larger than the heap of a long run.
 */
final class RecordedWrites implements AutoCloseable {
    private static final int SECTOR = 512;
    private static final int HEAD = 16;
    private static final int WRITE = 1;
    private static final int TRUNCATE = 2;
    private static final int FLUSH = 3;

    private final FileChannel trace;
    private final Path certain;
    private final List<Operation> operations = new ArrayList<>();
    private final Map<String, Disk> disks = new HashMap<>();
    private int reached;

    /** @param at where its data begins in the trace */
    private record Operation(int kind, String file, long offset, long at, int length) {
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

    /** The file with the certain content, and what was written since its last flush. */
    private record Disk(Path content, List<Operation> uncertain) {
    }

    private RecordedWrites(FileChannel trace, Path certain) {
        this.trace = trace;
        this.certain = certain;
    }

    /**
     * Reads the heads of the trace.
     *
     * @param certain a new folder for content that has been flushed
     */
    static RecordedWrites read(Path trace, Path certain) throws IOException {
        RecordedWrites writes = new RecordedWrites(FileChannel.open(trace), Files.createDirectory(certain));
        long at = 0;
        while (at + HEAD <= writes.trace.size()) {
            ByteBuffer head = writes.data(at, HEAD).order(ByteOrder.nativeOrder());
            int name = head.get(1) & 0xff;
            long data = at + HEAD + name;
            int length = head.getInt(4);
            if (data + length > writes.trace.size()) {
                break;
            }
            writes.operations.add(new Operation(head.get(0), StandardCharsets.UTF_8.decode(writes.data(at + HEAD, name)).toString(), head.getLong(8), data, length));
            at = data + length;
        }
        return writes;
    }

    @Override
    public void close() throws IOException {
        trace.close();
    }

    private ByteBuffer data(long at, int length) throws IOException {
        ByteBuffer data = ByteBuffer.allocate(length);
        while (data.hasRemaining()) {
            if (trace.read(data, at + data.position()) < 0) {
                throw new IOException("the trace ends within an operation");
            }
        }
        return data.flip();
    }

    private void apply(Operation operation, FileChannel file) throws IOException {
        if (operation.kind() == TRUNCATE) {
            setLength(file, operation.offset());
            return;
        }
        ByteBuffer data = data(operation.at(), operation.length());
        while (data.hasRemaining()) {
            file.write(data, operation.offset() + data.position());
        }
    }

    private static void setLength(FileChannel file, long length) throws IOException {
        if (length > file.size()) {
            file.write(ByteBuffer.allocate(1), length - 1);
        } else {
            file.truncate(length);
        }
    }

    private void applyAll(List<Operation> some, Path to) throws IOException {
        try (FileChannel file = FileChannel.open(to, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (Operation operation : some) {
                apply(operation, file);
            }
        }
    }

    int size() {
        return operations.size();
    }

    /** How many flushes there are of that file. */
    long flushes(String file) {
        return operations.stream().filter(each -> each.kind() == FLUSH && each.file().equals(file)).count();
    }

    /** What was written to a file before the point, as text. The file is only appended to. */
    String written(String file, int point) throws IOException {
        StringBuilder text = new StringBuilder();
        for (Operation operation : operations.subList(0, point)) {
            if (operation.kind() == WRITE && operation.file().equals(file)) {
                text.append(StandardCharsets.UTF_8.decode(data(operation.at(), operation.length())));
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
            Disk disk = disks.computeIfAbsent(operation.file(), name -> new Disk(certain.resolve(name), new ArrayList<>()));
            if (operation.kind() == FLUSH) {
                applyAll(disk.uncertain(), disk.content());
                disk.uncertain().clear();
            } else {
                disk.uncertain().add(operation);
            }
        }
        for (String file : files) {
            Disk disk = disks.get(file);
            if (disk != null) {
                if (Files.exists(disk.content())) {
                    Files.copy(disk.content(), to.resolve(file), StandardCopyOption.REPLACE_EXISTING);
                }
                applyAll(survivors(disk.uncertain(), fate, random), to.resolve(file));
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
                for (int at = 0; at < operation.length(); at += SECTOR) {
                    if (random.nextBoolean()) {
                        some.add(new Operation(WRITE, operation.file(), operation.offset() + at, operation.at() + at,
                                Math.min(SECTOR, operation.length() - at)));
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
