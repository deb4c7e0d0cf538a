package org.turnpike.messagelog.archive;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** Stores hourly samples of the free space on the disk of the home directory for one week. The samples survive restarts. Thread-safe. */
public final class DiskUseStore implements Runnable {
    private static final System.Logger LOG = System.getLogger(DiskUseStore.class.getName());
    private static final Duration BETWEEN = Duration.ofHours(1);
    private static final Duration KEPT = Duration.ofDays(7);
    private static final String FILE = "disk-use";

    private final Path folder;
    private final InstantSource clock;
    private volatile List<DiskForecast.Sample> samples;

    /** Reads the stored samples; an unreadable file is replaced. */
    public DiskUseStore(Path folder, InstantSource clock) {
        this.folder = folder;
        this.clock = clock;
        this.samples = read(folder.resolve(FILE));
    }

    private static List<DiskForecast.Sample> read(Path file) {
        try {
            List<DiskForecast.Sample> samples = new ArrayList<>();
            for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
                String[] words = line.split(" ");
                samples.add(new DiskForecast.Sample(Instant.ofEpochSecond(Long.parseLong(words[0])), Long.parseLong(words[1])));
            }
            return List.copyOf(samples);
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.WARNING, "Cannot read the stored disk usage; new samples are collected: " + e.getMessage());
            return List.of();
        }
    }

    /** Adds a sample if the last one is at least one hour old. */
    @Override
    public synchronized void run() {
        Instant now = clock.instant();
        List<DiskForecast.Sample> before = samples.stream().filter(each -> each.at().isAfter(now.minus(KEPT)) && !each.at().isAfter(now)).toList();
        if (!before.isEmpty() && before.get(before.size() - 1).at().plus(BETWEEN).isAfter(now)) {
            return;
        }
        try {
            List<DiskForecast.Sample> all = new ArrayList<>(before);
            all.add(new DiskForecast.Sample(now, freeBytes()));
            write(all);
            samples = List.copyOf(all);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "Cannot save the disk usage: " + e.getMessage());
        }
    }

    private void write(List<DiskForecast.Sample> all) throws IOException {
        Path temporary = folder.resolve(FILE + ".new");
        Files.write(temporary, all.stream().map(each -> each.at().getEpochSecond() + " " + each.freeBytes()).toList());
        Files.move(temporary, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Returns the bytes that are free now. */
    public long freeBytes() throws IOException {
        return Files.getFileStore(folder).getUsableSpace();
    }

    /** Returns by how many bytes the free space shrinks each day; empty while this is unknown. */
    public OptionalDouble bytesPerDay() {
        return DiskForecast.bytesPerDay(samples);
    }

    /** Returns the days until the disk is full at this rate; empty while this is unknown, or if the free space does not shrink. */
    public OptionalDouble daysUntilFull() {
        return DiskForecast.daysUntilFull(samples);
    }
}
