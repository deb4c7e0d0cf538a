package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.turnpike.sandbox.Identities;

/** Authentication and signing keys of both servers are replaced while calls go on: none fails. */
@Tag("slow")
class KeyRollOverTest {
    private static final int CALLERS = 4;

    /** Calls without pause, SOAP and REST in turn, until its end. */
    private static final class Traffic {
        private final XRoadInstance instance;
        private final AtomicInteger answered = new AtomicInteger();
        private final AtomicIntegerArray ofEach = new AtomicIntegerArray(CALLERS);
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
                    answered.incrementAndGet();
                    ofEach.incrementAndGet(caller);
                } else {
                    failures.add(outcome.status() + " " + outcome.body());
                }
            }
            return null;
        }

        /** Waits until so many more calls were answered and every call that is under way now has ended, or one failed. */
        void awaitMore(int calls) throws Exception {
            int enough = answered.get() + calls;
            int[] before = IntStream.range(0, CALLERS).map(ofEach::get).toArray();
            while ((answered.get() < enough || IntStream.range(0, CALLERS).anyMatch(i -> ofEach.get(i) == before[i])) && failures.isEmpty()) {
                for (Future<?> caller : callers) {
                    if (caller.isDone()) {
                        caller.get();                              // it threw
                    }
                }
                Thread.onSpinWait();
                Thread.yield();
            }
            assertThat(failures).isEmpty();
        }

        void end() throws Exception {
            ends.set(true);
            for (Future<?> caller : callers) {
                caller.get();
            }
            threads.shutdown();
        }
    }

    private static void rollOver(int callsBetween, int rounds) throws Exception {
        try (XRoadInstance instance = new XRoadInstance()) {
            Traffic traffic = new Traffic(instance);
            try {
                traffic.awaitMore(callsBetween);
                for (int round = 0; round < rounds; round++) {
                    for (KeyDesk desk : List.of(KeyDesk.consumer(instance), KeyDesk.provider(instance))) {
                        signing(desk, traffic, callsBetween, round % 2 == 0 ? "EC_P256" : "RSA_2048");
                        authentication(desk, traffic, callsBetween, round % 2 == 0 ? "EC_P256" : "RSA_2048");
                        instance.advance(Duration.ofSeconds(30));
                    }
                }
            } finally {
                traffic.end();
            }
            assertThat(traffic.failures).isEmpty();
            assertThat(traffic.answered.get()).isGreaterThanOrEqualTo(callsBetween * (1 + rounds * 2 * 6));
        }
    }

    private static void signing(KeyDesk desk, Traffic traffic, int calls, String algorithm) throws Exception {
        var member = desk.name("Keys").toString().contains("ss2") ? Identities.PROVIDER : Identities.CONSUMER;
        String old = desk.used(member.path());
        String fresh = desk.newSigningKey("software", algorithm, member);
        traffic.awaitMore(calls);
        desk.keys().disable(old);
        assertThat(desk.used(member.path())).isEqualTo(fresh);
        traffic.awaitMore(calls);
        desk.keys().deleteCertificate(old);
        traffic.awaitMore(calls);
    }

    private static void authentication(KeyDesk desk, Traffic traffic, int calls, String algorithm) throws Exception {
        String old = desk.used("");
        String fresh = desk.newAuthenticationKey(algorithm);
        traffic.awaitMore(calls);
        desk.keys().disable(old);
        assertThat(desk.used("")).isEqualTo(fresh);
        traffic.awaitMore(calls);
        desk.keepRegistered(fresh);
        traffic.awaitMore(calls);
    }

    @Test
    void noCallFailsWhileKeysAreReplaced() throws Exception {
        rollOver(100, 1);
    }

    @Test
    @Tag("soak")
    void noneOfTenThousandCallsFailsWhileKeysAreReplacedAgainAndAgain() throws Exception {
        rollOver(300, 3);
    }
}
