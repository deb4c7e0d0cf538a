package org.turnpike.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.turnpike.MutatedBytes;

/** Fuzz target of OCSP responses: malformed is an IOException; what can be read can be asked everything and verifies for nobody else. */
class OcspFuzzTest {
    private static final Instant AT = Instant.parse("2026-11-21T10:00:00Z");
    private static final TestPki.Holder CA = TestPki.rootCa("CN=CA");
    private static final TestPki.Holder SUBJECT = CA.issue("CN=subject", TestPki.AUTHENTICATION);
    private static final TestPki.Holder OTHER = CA.issue("CN=other", TestPki.AUTHENTICATION);

    @Test
    void response() {
        MutatedBytes.forEach(TestPki.response(SUBJECT.certificate(), CA.certificate(), CA, AT, AT.plusSeconds(60), null).encoded(), 10_000,
                OcspFuzzTest::readsOrRejects);
    }

    private static void readsOrRejects(byte[] input) {
        try {
            OcspResponse response = OcspResponse.read(input);
            assertThat(response.encoded()).isEqualTo(input);
            assertThat(response.thisUpdate()).isNotNull();
            assertThat(response.nextUpdate()).isNotNull();
            assertThat(response.status()).isNotNull();
            assertThat(response.responder()).isNotNull();
            response.names(CA.certificate());
            assertThat(response.answersFor(SUBJECT.certificate(), CA.certificate()) && response.answersFor(OTHER.certificate(), CA.certificate())).isFalse();
        } catch (IOException malformed) {
            assertThat(malformed.getMessage()).isNotBlank();
        }
    }
}
