package org.turnpike.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RecentResponsesTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private final RecentResponses recent = new RecentResponses();
    private final TestPki.Holder ca = TestPki.rootCa("CN=CA");
    private final TestPki.Holder subject = ca.issue("CN=peer", TestPki.AUTHENTICATION);

    private byte[] response(Instant thisUpdate) {
        return TestPki.good(subject.certificate(), ca, thisUpdate).encoded();
    }

    @Test
    void theSameBytesAreParsedOnce() throws IOException {
        byte[] der = response(NOW);
        OcspResponse first = recent.read(der);
        assertThat(recent.read(der.clone())).isSameAs(first);
        assertThat(first.encoded()).isEqualTo(der);
    }

    @Test
    void otherBytesAreAnotherResponse() throws IOException {
        OcspResponse first = recent.read(response(NOW));
        OcspResponse later = recent.read(response(NOW.plusSeconds(60)));
        assertThat(later.thisUpdate()).isEqualTo(first.thisUpdate().plusSeconds(60));
    }

    @Test
    void whatIsMalformedIsRefusedEachTime() {
        byte[] cut = java.util.Arrays.copyOf(response(NOW), 100);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> recent.read(cut)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void whatIsMoreThanManyIsForgotten() throws IOException {
        byte[] der = response(NOW);
        OcspResponse first = recent.read(der);
        for (int i = 1; i <= 1000; i++) {
            recent.read(response(NOW.plusSeconds(i)));
        }
        assertThat(recent.read(der.clone())).isNotSameAs(first);
    }
}
