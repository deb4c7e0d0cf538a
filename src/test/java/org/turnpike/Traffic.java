package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.turnpike.sandbox.Identities;

/** Calls of the portal without pause, REST and SOAP in turn, by several callers until {@link #end}. */
final class Traffic {
    private static final int CALLERS = 4;

    private final XRoadInstance instance;
    private final AtomicIntegerArray answered = new AtomicIntegerArray(CALLERS);
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean ends = new AtomicBoolean();
    private final ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
    private final List<Future<?>> callers = new ArrayList<>();

    Traffic(XRoadInstance instance) {
        this.instance = instance;
        for (int i = 0; i < CALLERS; i++) {
            int caller = i;
            callers.add(threads.submit(() -> call(caller)));
        }
    }

    private Void call(int caller) throws Exception {
        for (int i = 0; !ends.get(); i++) {
            Call.Outcome outcome = i % 2 == 0 ? Call.rest(instance, Identities.PORTAL, Identities.PEOPLE, "GET", "", "")
                    : Call.soap(instance, Call.envelope(Identities.PORTAL, Identities.ECHO, Call.newId(), "<e:echo xmlns:e=\"urn:e\"/>"));
            if (outcome.status() == 200 && outcome.code().isEmpty()) {
                answered.incrementAndGet(caller);
            } else {
                failures.add(outcome.status() + " " + outcome.body());
            }
        }
        return null;
    }

    /** How many calls were answered. */
    int answered() {
        return IntStream.range(0, CALLERS).map(answered::get).sum();
    }

    /** Waits until so many more calls were answered and every call that is under way now has ended; fails when one failed. */
    void awaitMore(int calls) throws Exception {
        int enough = answered() + calls;
        int[] before = IntStream.range(0, CALLERS).map(answered::get).toArray();
        while ((answered() < enough || IntStream.range(0, CALLERS).anyMatch(i -> answered.get(i) == before[i])) && failures.isEmpty()) {
            for (Future<?> caller : callers) {
                if (caller.isDone()) {
                    caller.get();                                  // it threw
                }
            }
            Thread.onSpinWait();
            Thread.yield();
        }
        assertThat(failures).isEmpty();
    }

    /** Lets the calls under way end. */
    void end() throws Exception {
        ends.set(true);
        for (Future<?> caller : callers) {
            caller.get();
        }
        threads.shutdown();
        assertThat(failures).isEmpty();
    }
}
