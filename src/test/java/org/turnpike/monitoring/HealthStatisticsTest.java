package org.turnpike.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import org.junit.jupiter.api.Test;
import org.turnpike.TestClock;

/** The sliding window of health statistics. */
class HealthStatisticsTest {
    private final TestClock clock = new TestClock(Instant.parse("2026-11-21T10:00:00Z"));
    private final HealthStatistics health = new HealthStatistics(Duration.ofMinutes(10), clock);

    private void add(String service, long duration, boolean succeeded) {
        EnumMap<RecordField, Object> values = new EnumMap<>(RecordField.class);
        values.put(RecordField.SECURITY_SERVER_TYPE, "Producer");
        values.put(RecordField.SERVICE_XROAD_INSTANCE, "T");
        values.put(RecordField.SERVICE_MEMBER_CLASS, "C");
        values.put(RecordField.SERVICE_MEMBER_CODE, "M");
        values.put(RecordField.SERVICE_CODE, service);
        values.put(RecordField.REQUEST_IN_TS, clock.millis() - duration);
        values.put(RecordField.RESPONSE_OUT_TS, clock.millis());
        values.put(RecordField.SUCCEEDED, succeeded);
        health.add(new OperationalRecord(values));
    }

    private ServiceHealth.Now now() {
        return health.now(health.services().get(0));
    }

    @Test
    void windowCountsWhatItHolds() {
        add("a", 10, true);
        add("a", 30, true);
        add("a", 1000, false);
        assertThat(now().successes()).isEqualTo(2);
        assertThat(now().failures()).isEqualTo(1);
        Summary duration = now().duration().orElseThrow();
        assertThat(duration.mean()).isEqualTo(20);
        assertThat(duration.min()).isEqualTo(10);
        assertThat(duration.max()).isEqualTo(30);
        assertThat(duration.standardDeviation()).isCloseTo(10, within(0.001));
    }

    @Test
    void windowForgetsAndTheServiceStays() {
        add("a", 10, true);
        clock.advance(Duration.ofMinutes(11));
        assertThat(now().successes()).isZero();
        assertThat(now().duration()).isEmpty();
        assertThat(now().lastSuccess()).hasValue(Instant.parse("2026-11-21T10:00:00Z").toEpochMilli());
    }

    @Test
    void clockThatIsSetBackLosesNothingThatComesAfter() {
        add("a", 10, true);
        clock.advance(Duration.ofHours(-1));
        add("a", 20, true);
        assertThat(now().successes()).isEqualTo(1);
        assertThat(now().duration().orElseThrow().mean()).isEqualTo(20);
    }

    @Test
    void servicesThatClientsMakeUpAreBounded() {
        for (int i = 0; i < HealthStatistics.MOST_SERVICES + 100; i++) {
            add("made up " + i, 1, false);
        }
        assertThat(health.services()).hasSize(HealthStatistics.MOST_SERVICES);
    }
}
