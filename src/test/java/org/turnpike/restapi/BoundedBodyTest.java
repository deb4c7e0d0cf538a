package org.turnpike.restapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How long a body may be, and how long it may take. */
class BoundedBodyTest {
    private final BodyRoom room = new BodyRoom(128 << 10);
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);

    private InputStream body(int bytes) {
        return BoundedBody.bounded(new ByteArrayInputStream(new byte[bytes]), 100, Duration.ofSeconds(30), nanos::get, room.streamed());
    }

    @Test
    void aBodyThatDripsInEndsAfterItsTimeInAll() throws IOException {
        InputStream body = body(100);
        for (int i = 0; i < 30; i++) {
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());
            assertThat(body.read()).isZero();
        }
        nanos.addAndGet(1);
        assertThatThrownBy(body::read).isInstanceOfSatisfying(BoundedBody.RejectedException.class, rejected -> assertThat(rejected.status()).isEqualTo(408));
    }

    @Test
    void bodiesThatAreHeldAtOnceHaveBoundedRoom() throws Exception {
        BodyRoom.Body first = room.streamed();
        BodyRoom.Body second = room.streamed();
        InputStream one = BoundedBody.bounded(new ByteArrayInputStream(new byte[100_000]), 1 << 20, Duration.ofSeconds(30), nanos::get, first);
        InputStream two = BoundedBody.bounded(new ByteArrayInputStream(new byte[100_000]), 1 << 20, Duration.ofSeconds(30), nanos::get, second);
        assertThat(one.readAllBytes()).hasSize(100_000);
        assertThatThrownBy(two::readAllBytes).isInstanceOfSatisfying(BoundedBody.RejectedException.class, rejected -> assertThat(rejected.status()).isEqualTo(503));
        first.close();
        second.close();
        InputStream three = BoundedBody.bounded(new ByteArrayInputStream(new byte[100_000]), 1 << 20, Duration.ofSeconds(30), nanos::get, room.streamed());
        assertThat(three.readAllBytes()).as("the room of ended requests is free").hasSize(100_000);
    }

    @Test
    void aBodyHasItsBytesAndNoMore() throws IOException {
        assertThat(body(100).readAllBytes()).hasSize(100);
        assertThatThrownBy(() -> body(101).readAllBytes()).isInstanceOfSatisfying(BoundedBody.RejectedException.class, rejected -> assertThat(rejected.status()).isEqualTo(413));
    }
}
