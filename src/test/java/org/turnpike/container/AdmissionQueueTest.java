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

    private static AdmissionQueue queue(int places, double share, int waiting) {
        return queue(places, share, waiting, LONG);
    }

    private static AdmissionQueue queue(int places, double share, int waiting, Duration longestWait) {
        return new AdmissionQueue(new AdmissionQueue.Bounds(places, share, waiting, longestWait, 1000), () -> true);
    }

    private static AdmissionQueue.Turn enter(AdmissionQueue queue, String address) {
        return queue.enter(AdmissionQueue.Caller.at(address), 1);
    }

    private static boolean admitted(AdmissionQueue.Turn turn) {
        return turn.admitted().getNow(false);
    }

    private static boolean waits(AdmissionQueue.Turn turn) {
        return !turn.admitted().isDone();
    }

    private static boolean rejected(AdmissionQueue.Turn turn) {
        return !turn.admitted().getNow(true);
    }

    @Test
    void theAddressesOfAnIpv6NetworkHaveOneShare() {
        AdmissionQueue queue = queue(4, 0.5, 5);
        assertThat(admitted(enter(queue, "2001:db8:0:1::1"))).isTrue();
        assertThat(admitted(enter(queue, "2001:db8:0:1::2"))).isTrue();
        assertThat(waits(enter(queue, "2001:db8:0:1::3"))).isTrue();
        assertThat(admitted(enter(queue, "2001:db8:0:2::1"))).isTrue();
    }

    @Test
    void placesAreGivenUntilThereAreNoneAndAgainWhenOneIsLeft() {
        AdmissionQueue queue = queue(2, 1, 5);
        AdmissionQueue.Turn first = enter(queue, FLOOD);
        assertThat(admitted(first)).isTrue();
        assertThat(admitted(enter(queue, FLOOD))).isTrue();
        AdmissionQueue.Turn third = enter(queue, FLOOD);
        assertThat(waits(third)).isTrue();
        first.close();
        first.close();
        assertThat(admitted(third)).isTrue();
        assertThat(queue.waiting()).isZero();
        assertThat(queue.served()).isEqualTo(2);
    }

    @Test
    void freePlaceGoesToTheAddressWithTheFewestInService() {
        AdmissionQueue queue = queue(2, 1, 5);
        AdmissionQueue.Turn served = enter(queue, FLOOD);
        enter(queue, FLOOD);
        AdmissionQueue.Turn flood = enter(queue, FLOOD);
        AdmissionQueue.Turn quiet = enter(queue, QUIET);
        served.close();
        assertThat(admitted(quiet)).isTrue();
        assertThat(waits(flood)).isTrue();
        quiet.close();
        assertThat(admitted(flood)).isTrue();
    }

    @Test
    void oneAddressHoldsItsShareAloneAlsoWhilePlacesAreFree() {
        AdmissionQueue queue = queue(4, 0.5, 5);
        AdmissionQueue.Turn first = enter(queue, FLOOD);
        enter(queue, FLOOD);
        AdmissionQueue.Turn third = enter(queue, FLOOD);
        assertThat(waits(third)).isTrue();
        assertThat(admitted(enter(queue, QUIET))).as("not behind the other's").isTrue();
        first.close();
        assertThat(admitted(third)).isTrue();
    }

    @Test
    void onePeerHoldsItsShareFromHoweverManyAddresses() {
        AdmissionQueue queue = queue(4, 0.5, 5);
        List<AdmissionQueue.Turn> turns = java.util.stream.IntStream.range(0, 3)
                .mapToObj(i -> queue.enter(new AdmissionQueue.Caller("192.0.2." + i, Optional.of("a peer")), 1)).toList();
        assertThat(turns).extracting(AdmissionQueueTest::admitted).containsExactly(true, true, false);
        assertThat(admitted(queue.enter(new AdmissionQueue.Caller("192.0.2.9", Optional.of("another")), 1))).isTrue();
    }

    @Test
    void requestWaitsForTheHeapThatOthersNeed() {
        AdmissionQueue queue = queue(9, 1, 9);
        AdmissionQueue.Turn most = queue.enter(AdmissionQueue.Caller.at(FLOOD), 700);
        AdmissionQueue.Turn large = queue.enter(AdmissionQueue.Caller.at(QUIET), 700);
        AdmissionQueue.Turn small = queue.enter(AdmissionQueue.Caller.at(FLOOD), 1);
        assertThat(waits(large)).isTrue();
        assertThat(waits(small)).as("it does not overtake one of an address that has less").isTrue();
        most.close();
        assertThat(admitted(large)).isTrue();
        assertThat(admitted(small)).isTrue();
    }

    @Test
    void oneAddressHoldsItsShareOfTheHeapAlone() {
        AdmissionQueue queue = queue(9, 0.5, 9);
        queue.enter(AdmissionQueue.Caller.at(FLOOD), 400);
        assertThat(waits(queue.enter(AdmissionQueue.Caller.at(FLOOD), 400))).isTrue();
        assertThat(admitted(queue.enter(AdmissionQueue.Caller.at(QUIET), 500))).isTrue();
    }

    @Test
    void requestThatNeedsMoreThanThereEverIsIsServedAlone() {
        AdmissionQueue queue = queue(9, 1, 9);
        AdmissionQueue.Turn huge = queue.enter(AdmissionQueue.Caller.at(FLOOD), 5000);
        assertThat(admitted(huge)).isTrue();
        AdmissionQueue.Turn small = enter(queue, QUIET);
        assertThat(waits(small)).isTrue();
        huge.close();
        assertThat(admitted(small)).isTrue();
    }

    @Test
    void queueThatIsFullTurnsAwayWhoeverWaitsMost() {
        AdmissionQueue queue = queue(1, 1, 2);
        AdmissionQueue.Turn served = enter(queue, FLOOD);
        AdmissionQueue.Turn first = enter(queue, FLOOD);
        AdmissionQueue.Turn second = enter(queue, FLOOD);
        assertThat(rejected(enter(queue, FLOOD))).as("its own are too many").isTrue();
        AdmissionQueue.Turn quiet = enter(queue, QUIET);
        assertThat(rejected(second)).as("it gave way").isTrue();
        served.close();
        assertThat(admitted(first)).as("neither is served, and it came first").isTrue();
        first.close();
        assertThat(admitted(quiet)).isTrue();
    }

    @Test
    void waitEndsInTime() {
        AdmissionQueue queue = queue(1, 1, 5, Duration.ZERO);
        AdmissionQueue.Turn served = enter(queue, FLOOD);
        AdmissionQueue.Turn late = enter(queue, QUIET);
        queue.expire();
        assertThat(rejected(late)).isTrue();
        assertThat(queue.waiting()).isZero();
        served.close();
        assertThat(admitted(enter(queue, QUIET))).isTrue();
    }

    @Test
    void requestThatLeavesTheQueueIsNotServedLater() {
        AdmissionQueue queue = queue(1, 1, 5);
        AdmissionQueue.Turn served = enter(queue, FLOOD);
        AdmissionQueue.Turn gone = enter(queue, QUIET);
        gone.close();
        served.close();
        assertThat(rejected(gone)).isTrue();
        assertThat(queue.served()).isZero();
        assertThat(rejected(enterTwice(queue))).isTrue();
    }

    private static AdmissionQueue.Turn enterTwice(AdmissionQueue queue) {
        queue.enterNow(AdmissionQueue.Caller.at(FLOOD), 1);
        return queue.enterNow(AdmissionQueue.Caller.at(QUIET), 1);
    }

    @Test
    void paceCountsOnlyWaitingBeyondTheGrace() {
        Pace pace = new Pace(new Pace.Rate(1000, Duration.ofSeconds(10)));
        assertThat(pace.tooSlow(Duration.ofSeconds(10).toNanos())).isFalse();
        assertThat(pace.tooSlow(Duration.ofSeconds(11).toNanos())).isTrue();
        pace.add(Duration.ofSeconds(10).toNanos(), 5000);
        assertThat(pace.tooSlow(Duration.ofSeconds(4).toNanos())).isFalse();
        assertThat(pace.tooSlow(Duration.ofSeconds(6).toNanos())).isTrue();
        assertThat(new Pace(new Pace.Rate(0, Duration.ZERO)).tooSlow(Long.MAX_VALUE)).isFalse();
    }

    @Test
    void nothingIsLetInWithoutResources() {
        assertThat(rejected(new AdmissionQueue(new AdmissionQueue.Bounds(1, 1, 5, LONG, 1), () -> false).enter(AdmissionQueue.Caller.at(QUIET), 1))).isTrue();
        assertThat(new FreeResources(100, 0.9, () -> 99, () -> 0.5).look()).isFalse();
        assertThat(new FreeResources(100, 0.9, () -> 100, () -> 0.91).look()).isFalse();
        assertThat(new FreeResources(100, 0.9, () -> 100, () -> 0.9).look()).isTrue();
        assertThat(new FreeResources(1, 1.1).getAsBoolean()).as("this process").isTrue();
        assertThat(new FreeResources(Integer.MAX_VALUE, 1.1).getAsBoolean()).as("no process has so many").isFalse();
    }

    @Test
    void requestThatTakesTooLongToArriveEnds() throws IOException {
        InputStream dripping = new ByteArrayInputStream(new byte[100]);
        assertThat(new TimedExchange(new TrialExchange(dripping), within(LONG)).body().read(new byte[10])).isEqualTo(10);
        Exchange late = new TimedExchange(new TrialExchange(dripping), within(Duration.ZERO));
        assertThatThrownBy(() -> late.body().read(new byte[10])).isInstanceOf(SocketTimeoutException.class);
        assertThatThrownBy(() -> late.body().read()).isInstanceOf(SocketTimeoutException.class);
        assertThat(dripping.available()).isEqualTo(90);
    }

    private static Reception.Bounds within(Duration receiveTimeout) {
        AdmissionQueue.Bounds one = new AdmissionQueue.Bounds(1, 1, 1, LONG, 1);
        return new Reception.Bounds(one, one, 1, new Pace.Rate(0, LONG), receiveTimeout, LONG);
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
