package org.turnpike.messagelog.archive;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;

/** When a disk is full, if it goes on filling as it did: the straight line that fits the samples best. */
public final class DiskForecast {
    private static final double SECONDS_A_DAY = Duration.ofDays(1).toSeconds();

    private DiskForecast() {
    }

    /** So many bytes were free at that time. */
    record Sample(Instant at, long freeBytes) {
    }

    /** Bytes by which less is free each day; negative when more is. Empty with samples of less than an hour in all. */
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

    /** Days until nothing is free; empty when that cannot be said or the disk does not fill. */
    static OptionalDouble daysUntilFull(List<Sample> samples) {
        OptionalDouble rate = bytesPerDay(samples);
        return rate.isPresent() && rate.getAsDouble() > 0
                ? OptionalDouble.of(samples.get(samples.size() - 1).freeBytes() / rate.getAsDouble()) : OptionalDouble.empty();
    }
}
