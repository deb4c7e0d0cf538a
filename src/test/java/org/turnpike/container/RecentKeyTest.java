package org.turnpike.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class RecentKeyTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-21T00:00:00Z"));
    private final AtomicReference<Optional<Doors.TlsKey>> source = new AtomicReference<>(Optional.empty());
    private final AtomicInteger asked = new AtomicInteger();
    private final RecentKey recent = new RecentKey(() -> {
        asked.incrementAndGet();
        return source.get();
    }, now::get);

    @Test
    void askedOnceASecondWhileThereIsAKey() {
        Doors.TlsKey key = TrialDoors.newKey("CN=present");
        source.set(Optional.of(key));
        recent.get();
        recent.get();
        now.set(now.get().plus(RecentKey.AGE).minusNanos(1));
        assertThat(recent.get().orElseThrow().chain()).isEqualTo(key.chain());
        assertThat(asked).hasValue(1);
    }

    @Test
    void absenceIsNotRemembered() {
        assertThat(recent.get()).isEmpty();
        Doors.TlsKey key = TrialDoors.newKey("CN=first");
        source.set(Optional.of(key));
        assertThat(recent.get().orElseThrow().chain()).isEqualTo(key.chain());
    }

    @Test
    void newKeyIsFoundAfterASecond() {
        source.set(Optional.of(TrialDoors.newKey("CN=old")));
        recent.get();
        Doors.TlsKey key = TrialDoors.newKey("CN=next");
        source.set(Optional.of(key));
        assertThat(recent.get().orElseThrow().chain()).isNotEqualTo(key.chain());
        now.set(now.get().plus(RecentKey.AGE));
        assertThat(recent.get().orElseThrow().chain()).isEqualTo(key.chain());
    }
}
