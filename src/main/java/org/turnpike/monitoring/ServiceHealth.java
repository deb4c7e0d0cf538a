package org.turnpike.monitoring;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.turnpike.id.ServiceId;

/**
 * The requests for one service within a sliding window, which consists of {@value #SLOTS} steps. Safe for use by many threads; {@code this} guards
 * all fields.
 */
public final class ServiceHealth {
    private static final int SLOTS = 60;

    private final ServiceId service;
    private final long slotMillis;
    private final Slot[] slots = new Slot[SLOTS];
    private final Samples durations;
    private final Samples requestSizes;
    private final Samples responseSizes;
    private long lastSuccess = -1;
    private long lastFailure = -1;
    private String serviceType;

    /** The counts of one step of the window. */
    private static final class Slot {
        private long number;
        private long successes;
        private long failures;
        private final Summary.Sums duration = new Summary.Sums();
        private final Summary.Sums requestSize = new Summary.Sums();
        private final Summary.Sums responseSize = new Summary.Sums();
    }

    /**
     * The statistics at one time.
     *
     * @param successes number of successful requests within the window; {@code failures} is the number of failed ones
     * @param lastSuccess time of the last answer without an error, in milliseconds since 1970
     * @param duration durations of the successful requests within the window, in milliseconds; empty if there were none. Sizes are in bytes
     */
    public record Now(long successes, long failures, OptionalLong lastSuccess, OptionalLong lastFailure, Optional<String> serviceType,
            Optional<Summary> duration, Optional<Summary> requestSize, Optional<Summary> responseSize) {
    }

    ServiceHealth(ServiceId service, Duration window) {
        this.service = service;
        this.slotMillis = Math.max(1, window.toMillis() / SLOTS);
        this.durations = new Samples(window);
        this.requestSizes = new Samples(window);
        this.responseSizes = new Samples(window);
    }

    /** The service. */
    public ServiceId service() {
        return service;
    }

    synchronized void add(OperationalRecord record, long nowMillis) {
        record.text(RecordField.SERVICE_TYPE).ifPresent(type -> serviceType = type);
        Slot slot = slot(nowMillis / slotMillis);
        long end = record.number(RecordField.RESPONSE_OUT_TS).orElseThrow();
        if (!record.succeeded()) {
            slot.failures++;
            lastFailure = end;
            return;
        }
        slot.successes++;
        lastSuccess = end;
        add(record.durationMillis(), slot.duration, durations, nowMillis);
        add(record.number(RecordField.REQUEST_SIZE).orElse(0L), slot.requestSize, requestSizes, nowMillis);
        add(record.number(RecordField.RESPONSE_SIZE).orElse(0L), slot.responseSize, responseSizes, nowMillis);
    }

    private static void add(long value, Summary.Sums sums, Samples samples, long nowMillis) {
        sums.add(value);
        samples.add(value, nowMillis);
    }

    private Slot slot(long number) {
        int at = (int) Math.floorMod(number, (long) SLOTS);
        if (slots[at] == null || slots[at].number != number) {
            slots[at] = new Slot();
            slots[at].number = number;
        }
        return slots[at];
    }

    synchronized Now at(long nowMillis) {
        long newest = nowMillis / slotMillis;
        long successes = 0;
        long failures = 0;
        Summary.Sums duration = new Summary.Sums();
        Summary.Sums requestSize = new Summary.Sums();
        Summary.Sums responseSize = new Summary.Sums();
        for (Slot slot : slots) {
            if (slot != null && slot.number > newest - SLOTS && slot.number <= newest) {
                successes += slot.successes;
                failures += slot.failures;
                duration.add(slot.duration);
                requestSize.add(slot.requestSize);
                responseSize.add(slot.responseSize);
            }
        }
        return new Now(successes, failures, known(lastSuccess), known(lastFailure), Optional.ofNullable(serviceType),
                duration.summary(durations.recent(nowMillis)), requestSize.summary(requestSizes.recent(nowMillis)),
                responseSize.summary(responseSizes.recent(nowMillis)));
    }

    private static OptionalLong known(long millis) {
        return millis < 0 ? OptionalLong.empty() : OptionalLong.of(millis);
    }
}
