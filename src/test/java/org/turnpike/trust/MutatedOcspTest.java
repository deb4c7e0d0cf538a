package org.turnpike.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** OCSP responses with bytes changed, cut out or doubled, the seed fixed: malformed is an IOException; what can be read can be asked everything. */
@Timeout(120)
class MutatedOcspTest {
    private static final int MUTATIONS = 20_000;
    private static final Instant AT = Instant.parse("2026-11-21T10:00:00Z");

    @Test
    void onlyMalformedComesOut() throws Exception {
        TestPki.Holder ca = TestPki.rootCa("CN=CA");
        TestPki.Holder subject = ca.issue("CN=subject", TestPki.AUTHENTICATION);
        byte[] valid = TestPki.response(subject.certificate(), ca.certificate(), ca, AT, AT.plusSeconds(60), null).encoded();
        Random random = new Random(5);
        int malformed = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] input = mutated(valid, random);
            try {
                ask(OcspResponse.read(input), subject, ca);
            } catch (IOException e) {
                malformed++;
            } catch (RuntimeException e) {
                throw new AssertionError("input " + i, e);
            }
        }
        assertThat(malformed).isGreaterThan(MUTATIONS / 4);
    }

    private static void ask(OcspResponse response, TestPki.Holder subject, TestPki.Holder ca) {
        assertThat(response.encoded()).isNotEmpty();
        assertThat(response.digest()).hasSize(64);
        assertThat(response.thisUpdate()).isNotNull();
        assertThat(response.nextUpdate()).isNotNull();
        assertThat(response.status()).isNotNull();
        assertThat(response.certificates()).isNotNull();
        assertThat(response.responder()).isNotNull();
        response.names(ca.certificate());
        response.answersFor(subject.certificate(), ca.certificate());
    }

    private static byte[] mutated(byte[] bytes, Random random) {
        byte[] changed = bytes;
        for (int changes = 1 + random.nextInt(3); changes > 0 && changed.length > 0; changes--) {
            int from = random.nextInt(changed.length);
            int to = Math.min(changed.length, from + 1 + random.nextInt(20));
            changed = switch (random.nextInt(4)) {
                case 0, 1 -> with(changed, from, (byte) random.nextInt(256));
                case 2 -> joined(changed, from, to);
                default -> joined(changed, to, from);
            };
        }
        return changed;
    }

    private static byte[] with(byte[] bytes, int at, byte value) {
        byte[] changed = bytes.clone();
        changed[at] = value;
        return changed;
    }

    private static byte[] joined(byte[] bytes, int upTo, int from) {
        byte[] all = Arrays.copyOf(bytes, upTo + bytes.length - from);
        System.arraycopy(bytes, from, all, upTo, bytes.length - from);
        return all;
    }
}
