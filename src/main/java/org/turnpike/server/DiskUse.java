package org.turnpike.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Sizes of folders, and when the disks below them will be full if use grows as it did over the last day. Safe for use by many threads;
 * {@code this} guards all fields.
 */
final class DiskUse implements Runnable {
    /** The interval between two calls of {@link #run}. */
    static final Duration INTERVAL = Duration.ofMinutes(5);
    private static final Duration DAY = Duration.ofDays(1);

    private final Map<String, Path> folders;
    private final InstantSource clock;
    private final Map<String, Long> bytes = new LinkedHashMap<>();
    private final Map<String, Deque<Reading>> readings = new LinkedHashMap<>();

    private record Reading(Instant at, long usable) {
    }

    /** @param folders the folders, by the names under which they are reported */
    DiskUse(Map<String, Path> folders, InstantSource clock) {
        this.folders = new LinkedHashMap<>(folders);
        this.clock = clock;
        folders.keySet().forEach(name -> readings.put(name, new ArrayDeque<>()));
    }

    /** Reads all sizes. If a folder cannot be read, its last size is kept. */
    @Override
    public void run() {
        folders.forEach((name, folder) -> {
            try {
                long size = size(folder);
                FileStore disk = Files.getFileStore(folder);
                read(name, size, disk.getUsableSpace());
            } catch (IOException | UncheckedIOException e) {
                System.getLogger(DiskUse.class.getName()).log(System.Logger.Level.DEBUG, "The folder {0} cannot be read: {1}", folder, e.getMessage());
            }
        });
    }

    private static long size(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.mapToLong(DiskUse::length).sum();
        }
    }

    /** Returns the length of a file; 0 if the file was deleted meanwhile. */
    private static long length(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    private synchronized void read(String name, long size, long usable) {
        bytes.put(name, size);
        Deque<Reading> known = readings.get(name);
        Instant now = clock.instant();
        known.addLast(new Reading(now, usable));
        while (known.peekFirst().at().isBefore(now.minus(DAY)) || known.peekFirst().at().isAfter(now)) {
            known.removeFirst();
        }
    }

    /** Bytes of all files of each folder. */
    synchronized Map<String, Double> bytes() {
        Map<String, Double> sizes = new LinkedHashMap<>();
        bytes.forEach((name, size) -> sizes.put(name, (double) size));
        return sizes;
    }

    /** Seconds until the disk of each folder is full; infinite if the use does not grow. */
    synchronized Map<String, Double> secondsUntilFull() {
        Map<String, Double> left = new LinkedHashMap<>();
        readings.forEach((name, known) -> {
            if (!known.isEmpty()) {
                left.put(name, left(known.peekFirst(), known.peekLast()));
            }
        });
        return left;
    }

    private static double left(Reading first, Reading last) {
        double seconds = Duration.between(first.at(), last.at()).toMillis() / 1000.0;
        long used = first.usable() - last.usable();
        return used <= 0 || seconds <= 0 ? Double.POSITIVE_INFINITY : last.usable() / (used / seconds);
    }
}
