package org.turnpike.connector;

import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The current key of a door's owner, and the previous one for handshakes that started with it. Thread-safe. */
final class DoorKeys {
    private final Supplier<Optional<DoorKey>> source;
    private final Runnable replaced;
    private volatile Shown shown = new Shown(Optional.empty(), Optional.empty());

    private record Shown(Optional<DoorKey> latest, Optional<DoorKey> before) {
        boolean isLatest(Optional<DoorKey> key) {
            return latest.map(DoorKey::leaf).equals(key.map(DoorKey::leaf));
        }

        Shown then(Optional<DoorKey> next) {
            return new Shown(next, latest.or(() -> before));
        }
    }

    /** @param replaced runs when the owner's key has changed, because TLS sessions that started with the former key still present its certificate */
    DoorKeys(Supplier<Optional<DoorKey>> source, Runnable replaced) {
        this.source = source;
        this.replaced = replaced;
    }

    /** Returns the key for new handshakes; empty while the owner has no usable key. */
    Optional<DoorKey> current() {
        Optional<DoorKey> current = source.get();
        if (!shown.isLatest(current)) {
            show(current);
        }
        return current;
    }

    private synchronized void show(Optional<DoorKey> current) {
        if (!shown.isLatest(current)) {
            boolean first = shown.latest().isEmpty();
            shown = shown.then(current);
            if (!first) {
                replaced.run();
            }
        }
    }

    /** Returns the key that a handshake has chosen; empty if the key was replaced twice since then. */
    Optional<DoorKey> named(String alias) {
        Shown now = shown;
        return Stream.of(now.latest(), now.before()).flatMap(Optional::stream).filter(key -> key.alias().equals(alias)).findFirst();
    }
}
