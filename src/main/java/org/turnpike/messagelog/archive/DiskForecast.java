package org.turnpike.messagelog.archive;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;

/** Predicts when a disk is full, by linear regression over samples of its free space. */
public final class DiskForecast {
    private static final double SECONDS_A_DAY = Duration.ofDays(1).toSeconds();

    private DiskForecast() {
    }

    /** The number of free bytes at one time. */
    record Sample(Instant at, long freeBytes) {
    }

    /** Returns by how many bytes the free space shrinks each day; negative if it grows. Empty if the samples cover less than one hour. */
    static OptionalDouble bytesPerDay(List<Sample> samples) {
        if (samples.size() < 2 || Duration.between(samples.get(0).at(), samples.get(samples.size() - 1).at()).compareTo(Duration.ofHours(1)) < 0) {
            return OptionalDouble.empty();
        }
        Instant origin = samples.get(0).at();
        double meanTime = samples.stream().mapToDouble(each -> days(origin, each)).average().orElseThrow();
        double meanFree = samples.stream().mapToDouble(Sample::freeBytes).average().orElseThrow();
        double along = samples.stream().mapToDouble(each -> (days(origin, each) - meanTime) * (each.freeBytes() - meanFree)).sum();
        double spread = samples.stream().mapToDouble(each -> Math.pow(days(origin, each) - meanTime, 2)).sum();
        return OptionalDouble.of(-along / spread);
    }

    private static double days(Instant origin, Sample sample) {
        return Duration.between(origin, sample.at()).toSeconds() / SECONDS_A_DAY;
    }

    /** Days until the disk is full; empty if this is unknown or the disk does not fill. */
    static OptionalDouble daysUntilFull(List<Sample> samples) {
        OptionalDouble rate = bytesPerDay(samples);
        return rate.isPresent() && rate.getAsDouble() > 0
                ? OptionalDouble.of(samples.get(samples.size() - 1).freeBytes() / rate.getAsDouble()) : OptionalDouble.empty();
    }
}
