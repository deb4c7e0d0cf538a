package org.turnpike.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.h2.store.fs.FileBase;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * A disk under the embedded database and its journal that tells what a power cut would leave, and that can be full or broken. What was written
 * counts as lost until it was forced.
 */
public final class FailingDisk {
    private static final String SCHEME = "failing";
    private static final Map<String, FailingDisk> DISKS = new ConcurrentHashMap<>();

    private final Path folder;
    private final Map<String, Image> files = new HashMap<>();         // by name; guarded by this
    private final CountDownLatch waiting = new CountDownLatch(1);
    private volatile CountDownLatch held = new CountDownLatch(0);
    private volatile boolean full;
    private volatile boolean broken;

    /** What would change the file: bytes at a position, or a new length if there are none. */
    private record Write(long position, byte[] bytes) {
    }

    /** One file: what was forced, and what was written since. */
    private static final class Image {
        private final List<Write> unforced = new ArrayList<>();
        private byte[] forced = new byte[0];
        private int length;

        void force() {
            for (Write write : unforced) {
                int end = Math.toIntExact(write.position() + write.bytes().length);
                if (end > forced.length) {
                    forced = Arrays.copyOf(forced, Math.max(end, forced.length * 2));
                }
                System.arraycopy(write.bytes(), 0, forced, (int) write.position(), write.bytes().length);
                length = write.bytes().length == 0 ? (int) write.position() : Math.max(length, end);
            }
            unforced.clear();
        }
    }

    public FailingDisk(Path folder) {
        this.folder = folder;
        FilePath.register(new Scheme());
        DISKS.put(folder.toAbsolutePath().toString(), this);
    }

    /** An embedded database on this disk. */
    public Database open() {
        return new Database(new EmbeddedDialect(folder, SCHEME + ":"), DatabaseSettings.EMBEDDED);
    }

    /** From now on nothing can be written. */
    public void fillUp(boolean now) {
        full = now;
    }

    /** From now on nothing can be forced; what is written stays in the cache of the operating system. */
    public void breakDown() {
        broken = true;
    }

    /** What is left when the power is cut now, as an embedded database in the folder. */
    public synchronized void cutPower(Path into) throws IOException {
        Files.createDirectories(into);
        for (Map.Entry<String, Image> file : files.entrySet()) {
            Files.write(into.resolve(file.getKey()), Arrays.copyOf(file.getValue().forced, file.getValue().length));
        }
    }

    /** From now on whoever writes waits, until {@link #go}. */
    public void hold() {
        held = new CountDownLatch(1);
    }

    /** Waits until somebody waits to write. */
    public void awaitWriter() throws InterruptedException {
        waiting.await();
    }

    /** Lets writers go. */
    public void go() {
        held.countDown();
    }

    private void awaitGo() throws IOException {
        try {
            if (held.getCount() > 0) {
                waiting.countDown();
            }
            held.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private synchronized void written(String name, long position, byte[] bytes) throws IOException {
        if (full) {
            throw new IOException("No space left on device");
        }
        files.computeIfAbsent(name, any -> new Image()).unforced.add(new Write(position, bytes));
    }

    private synchronized void force(String name) throws IOException {
        if (broken) {
            throw new IOException("Input/output error");
        }
        files.computeIfAbsent(name, any -> new Image()).force();
    }

    /** H2's way to a file system. */
    public static final class Scheme extends FilePathWrapper {
        @Override
        public String getScheme() {
            return SCHEME;
        }

        @Override
        public FileChannel open(String mode) throws IOException {
            Path path = Path.of(unwrap(toString()).toString());
            FailingDisk disk = DISKS.get(path.getParent().toString());
            FileChannel file = super.open(mode);
            return disk == null ? file : new Channel(disk, path.getFileName().toString(), file);
        }
    }

    private static final class Channel extends FileBase {
        private final FailingDisk disk;
        private final String name;
        private final FileChannel file;

        Channel(FailingDisk disk, String name, FileChannel file) {
            this.disk = disk;
            this.name = name;
            this.file = file;
        }

        @Override
        public int write(ByteBuffer bytes, long position) throws IOException {
            byte[] copy = new byte[bytes.remaining()];
            bytes.duplicate().get(copy);
            disk.awaitGo();
            disk.written(name, position, copy);
            return file.write(bytes, position);
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            int written = write(bytes, file.position());
            file.position(file.position() + written);
            return written;
        }

        @Override
        public FileChannel truncate(long size) throws IOException {
            if (size < file.size()) {
                disk.written(name, size, new byte[0]);
                file.truncate(size);
            }
            return this;
        }

        @Override
        public void force(boolean metaData) throws IOException {
            disk.force(name);
            file.force(metaData);
        }

        @Override
        public int read(ByteBuffer to) throws IOException {
            return file.read(to);
        }

        @Override
        public int read(ByteBuffer to, long position) throws IOException {
            return file.read(to, position);
        }

        @Override
        public long position() throws IOException {
            return file.position();
        }

        @Override
        public FileChannel position(long position) throws IOException {
            file.position(position);
            return this;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) throws IOException {
            return file.tryLock(position, size, shared);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            file.close();
        }
    }
}
