package org.turnpike.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.turnpike.message.Exchange;
import org.turnpike.message.Headers;

/** Who gets a place, who waits, who is turned away. */
@Timeout(30)
class AdmissionQueueTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final String FLOOD = "192.0.2.1";
    private static final String QUIET = "192.0.2.2";

    private final ExecutorService callers = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        callers.shutdownNow();
    }

    private Future<Boolean> waiting(AdmissionQueue queue, String address) {
        int before = queue.waiting();
        Future<Boolean> entering = callers.submit(() -> queue.enter(address));
        while (queue.waiting() == before) {
            Thread.onSpinWait();
        }
        return entering;
    }

    @Test
    void placesAreGivenUntilThereAreNoneAndAgainWhenOneIsLeft() throws Exception {
        AdmissionQueue queue = new AdmissionQueue(2, 5, LONG, () -> true);
        assertThat(queue.enter(FLOOD)).isTrue();
        assertThat(queue.enter(FLOOD)).isTrue();
        Future<Boolean> third = waiting(queue, FLOOD);
        queue.leave(FLOOD);
        assertThat(third.get()).isTrue();
        assertThat(queue.waiting()).isZero();
    }

    @Test
    void freePlaceGoesToTheAddressWithTheFewestInService() throws Exception {
        AdmissionQueue queue = new AdmissionQueue(2, 5, LONG, () -> true);
        queue.enter(FLOOD);
        queue.enter(FLOOD);
        Future<Boolean> flood = waiting(queue, FLOOD);
        Future<Boolean> quiet = waiting(queue, QUIET);
        queue.leave(FLOOD);
        assertThat(quiet.get()).isTrue();
        assertThat(flood.isDone()).isFalse();
        queue.leave(QUIET);
        assertThat(flood.get()).isTrue();
    }

    @Test
    void queueThatIsFullTurnsAwayWhoeverWaitsMost() throws Exception {
        AdmissionQueue queue = new AdmissionQueue(1, 2, LONG, () -> true);
        queue.enter(FLOOD);
        Future<Boolean> first = waiting(queue, FLOOD);
        Future<Boolean> second = waiting(queue, FLOOD);
        assertThat(queue.enter(FLOOD)).as("its own are too many").isFalse();
        Future<Boolean> quiet = callers.submit(() -> queue.enter(QUIET));
        assertThat(second.get()).as("it gave way").isFalse();
        queue.leave(FLOOD);
        assertThat(first.get()).as("neither is served, and it came first").isTrue();
        queue.leave(FLOOD);
        assertThat(quiet.get()).isTrue();
    }

    @Test
    void waitEndsInTime() throws Exception {
        AdmissionQueue queue = new AdmissionQueue(1, 5, Duration.ofMillis(20), () -> true);
        queue.enter(FLOOD);
        assertThat(queue.enter(QUIET)).isFalse();
        assertThat(queue.waiting()).isZero();
        queue.leave(FLOOD);
        assertThat(queue.enter(QUIET)).isTrue();
    }

    @Test
    void nothingIsLetInWithoutResources() {
        assertThat(new AdmissionQueue(1, 5, LONG, () -> false).enter(QUIET)).isFalse();
        assertThat(new FreeResources(100, 0.9, () -> 99, () -> 0.5).look()).isFalse();
        assertThat(new FreeResources(100, 0.9, () -> 100, () -> 0.91).look()).isFalse();
        assertThat(new FreeResources(100, 0.9, () -> 100, () -> 0.9).look()).isTrue();
        assertThat(new FreeResources(1, 1.1).getAsBoolean()).as("this process").isTrue();
        assertThat(new FreeResources(Integer.MAX_VALUE, 1.1).getAsBoolean()).as("no process has so many").isFalse();
    }

    @Test
    void requestThatTakesTooLongToArriveEnds() throws IOException {
        InputStream dripping = new ByteArrayInputStream(new byte[100]);
        assertThat(new TimedExchange(new TrialExchange(dripping), LONG).body().read(new byte[10])).isEqualTo(10);
        Exchange late = new TimedExchange(new TrialExchange(dripping), Duration.ZERO);
        assertThatThrownBy(() -> late.body().read(new byte[10])).isInstanceOf(SocketTimeoutException.class);
        assertThatThrownBy(() -> late.body().read()).isInstanceOf(SocketTimeoutException.class);
        assertThat(dripping.available()).isEqualTo(90);
    }

    /** A request that is nothing but its body. */
    private record TrialExchange(InputStream body) implements Exchange {
        @Override
        public String method() {
            return "POST";
        }

        @Override
        public String rawPath() {
            return "/";
        }

        @Override
        public Optional<String> rawQuery() {
            return Optional.empty();
        }

        @Override
        public Headers headers() {
            return Headers.NONE;
        }

        @Override
        public boolean secure() {
            return false;
        }

        @Override
        public List<X509Certificate> peerCertificates() {
            return List.of();
        }

        @Override
        public String remoteAddress() {
            return QUIET;
        }

        @Override
        public OutputStream respond(int status, Headers headers) {
            throw new AssertionError("not answered here");
        }

        @Override
        public boolean responded() {
            return false;
        }
    }
}
