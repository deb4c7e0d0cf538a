package org.turnpike.messagelog.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.TestClock;

/** When the disk is full, by samples that are kept over a restart. */
class DiskUseTest {
    private static final Instant START = Instant.parse("2026-11-21T00:00:00Z");

    @TempDir
    private Path folder;

    private static List<DiskForecast.Sample> samples(long first, long everyHour, int count) {
        return IntStream.range(0, count).mapToObj(i -> new DiskForecast.Sample(START.plus(Duration.ofHours(i)), first + i * everyHour)).toList();
    }

    @Test
    void aDiskThatFillsIsFullWhenTheLineSaysSo() {
        List<DiskForecast.Sample> samples = samples(10_000, -10, 25);
        assertThat(DiskForecast.bytesPerDay(samples).orElseThrow()).isCloseTo(240, within(0.001));
        assertThat(DiskForecast.daysUntilFull(samples).orElseThrow()).isCloseTo(9760 / 240.0, within(0.001));
    }

    @Test
    void oneThatDoesNotFillOrIsNotKnownYetHasNoForecast() {
        assertThat(DiskForecast.daysUntilFull(samples(10_000, 10, 25))).isEmpty();
        assertThat(DiskForecast.daysUntilFull(samples(10_000, 0, 25))).isEmpty();
        assertThat(DiskForecast.daysUntilFull(samples(10_000, -10, 1))).isEmpty();
        assertThat(DiskForecast.daysUntilFull(List.of())).isEmpty();
    }

    @Test
    void samplesAreTakenHourlyKeptForAWeekAndOverARestart() throws Exception {
        TestClock clock = new TestClock(START);
        DiskUseStore disk = new DiskUseStore(folder, clock);
        for (int minute = 0; minute < 8 * 24 * 60; minute += 20) {
            disk.run();
            clock.advance(Duration.ofMinutes(20));
        }
        assertThat(Files.readAllLines(folder.resolve("disk-use"))).hasSizeBetween(7 * 24, 7 * 24 + 1);
        assertThat(new DiskUseStore(folder, clock).bytesPerDay()).isEqualTo(disk.bytesPerDay()).isPresent();
        Files.writeString(folder.resolve("disk-use"), "no sample");
        assertThat(new DiskUseStore(folder, clock).bytesPerDay()).isEmpty();
    }
}
