package org.turnpike.serverproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turnpike.fault.RefusedException;

/** Which consumers are served by version (messages.md §3.2). */
class PeerVersionsTest {

    @ParameterizedTest
    @CsvSource({"7.6.0, ''", "7.8.0, ''", "10.0.0, ''", "7.6.0-SNAPSHOT-1, ''", "7.5.9, client_proxy_version_not_supported",
        "6.26.3, client_proxy_version_not_supported", "unknown, internal_error", "7.6, internal_error"})
    void minimumIsHeld(String version, String code) {
        assertThat(judged(new PeerVersions(Optional.of("7.6.0")), Optional.of(version))).isEqualTo(code);
    }

    @Test
    void withoutMinimumEveryoneIsServed() {
        assertThat(judged(new PeerVersions(Optional.empty()), Optional.of("anything"))).isEmpty();
        assertThat(judged(new PeerVersions(Optional.empty()), Optional.empty())).isEmpty();
        assertThat(judged(new PeerVersions(Optional.of("7.6.0")), Optional.empty())).isEqualTo("internal_error");
    }

    @Test
    void minimumThatIsNoVersionIsRefused() {
        assertThatThrownBy(() -> new PeerVersions(Optional.of("seven"))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("turnpike.peers.minimum-version");
    }

    private static String judged(PeerVersions versions, Optional<String> version) {
        try {
            versions.require(version);
            return "";
        } catch (RefusedException e) {
            return e.code();
        }
    }
}
