package org.turnpike.restapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The bounds of request bodies: length, time, and the room of all. */
class BodyRoomTest {
    private static final Duration WITHIN = Duration.ofSeconds(30);
    private static final int KIB = 1 << 10;
    private final AtomicLong nanos = new AtomicLong();
    private final BodyRoom room = new BodyRoom(256 * KIB, nanos::get);

    private BodyRoom.Body read(int bytes) throws IOException, BodyRoom.RejectedException {
        return room.read(new ByteArrayInputStream(new byte[bytes]), -1, 200 * KIB, WITHIN);
    }

    private void assertRejected(int status, InputStream body, long declared) {
        assertThatThrownBy(() -> room.read(body, declared, 200 * KIB, WITHIN))
                .isInstanceOfSatisfying(BodyRoom.RejectedException.class, rejected -> assertThat(rejected.status()).isEqualTo(status));
    }

    @Test
    void rejectsALongBodyBeforeItIsReadWhereItsLengthIsDeclared() {
        assertRejected(413, InputStream.nullInputStream(), 200 * KIB + 1);
        assertRejected(413, new ByteArrayInputStream(new byte[200 * KIB + 1]), -1);
    }

    @Test
    void boundsTheBytesOfAllBodiesThatAreHeld() throws Exception {
        try (BodyRoom.Body first = read(100 * KIB); BodyRoom.Body second = read(10)) {
            assertThat(first.content()).hasSize(100 * KIB);
            assertThat(second.content()).hasSize(10);
            assertRejected(503, new ByteArrayInputStream(new byte[100 * KIB]), -1);
            read(10).close();
        }
        read(200 * KIB).close();
    }

    @Test
    void boundsTheTimeOfABodyThatKeepsArriving() throws Exception {
        InputStream slow = new InputStream() {
            @Override
            public int read() {
                nanos.addAndGet(Duration.ofSeconds(10).toNanos());
                return 'a';
            }

            @Override
            public int read(byte[] into, int from, int length) {
                into[from] = (byte) read();
                return 1;
            }
        };
        assertRejected(408, slow, -1);
        read(200 * KIB).close();
    }
}
