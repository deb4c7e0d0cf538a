package org.turnpike.container;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import org.turnpike.connector.DoorKey;

/**
 * The key as it was at most a second ago. TLS asks for it several times in each handshake, and each time it would be judged with its
 * chain and OCSP responses. An absence is not remembered, so that a key serves as soon as it can. Thread-safe; two threads may ask anew at the same time.
 */
final class RecentKey implements Supplier<Optional<DoorKey>> {
    static final Duration AGE = Duration.ofSeconds(1);
    private final Supplier<Optional<Doors.TlsKey>> source;
    private final InstantSource clock;
    private volatile Known known = new Known(Optional.empty(), Instant.MIN);

    private record Known(Optional<DoorKey> key, Instant until) {
    }

    RecentKey(Supplier<Optional<Doors.TlsKey>> source, InstantSource clock) {
        this.source = source;
        this.clock = clock;
    }

    @Override
    public Optional<DoorKey> get() {
        Known present = known;
        if (present.key().isEmpty() || !clock.instant().isBefore(present.until())) {
            present = new Known(source.get().map(key -> new DoorKey(key.key(), key.chain())), clock.instant().plus(AGE));
            known = present;
        }
        return present.key();
    }
}
