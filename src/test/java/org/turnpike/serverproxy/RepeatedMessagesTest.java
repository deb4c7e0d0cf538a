package org.turnpike.serverproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.turnpike.fault.RefusedException;
import org.turnpike.id.ClientId;

/** A replay is rejected where that is asked for. */
class RepeatedMessagesTest {
    private static final ClientId CLIENT = ClientId.parse("TEST/COM/1/a");
    private static final ClientId OTHER = ClientId.parse("TEST/COM/1/b");
    private static final Instant AT = Instant.parse("2026-06-01T12:00:00Z");

    @Test
    void idThatTheClientUsedWithinTheWindowIsRejected() throws RefusedException {
        RepeatedMessages messages = new RepeatedMessages(Duration.ofMinutes(5));
        messages.requireNew(CLIENT, "id", AT);
        messages.requireNew(OTHER, "id", AT);
        assertThatThrownBy(() -> messages.requireNew(CLIENT, "id", AT.plusSeconds(299)))
                .isInstanceOfSatisfying(RefusedException.class, refused -> assertThat(refused.code()).isEqualTo("invalid_message"));
        messages.requireNew(CLIENT, "id", AT.plusSeconds(301));
    }

    @Test
    void everyIdIsAcceptedWithoutAWindow() throws RefusedException {
        RepeatedMessages messages = new RepeatedMessages(Duration.ZERO);
        messages.requireNew(CLIENT, "id", AT);
        messages.requireNew(CLIENT, "id", AT);
    }

    @Test
    void oldestIsForgottenWhenThereAreTooMany() throws RefusedException {
        RepeatedMessages messages = new RepeatedMessages(Duration.ofMinutes(5), 2);
        messages.requireNew(CLIENT, "1", AT);
        messages.requireNew(CLIENT, "2", AT);
        messages.requireNew(CLIENT, "3", AT);
        messages.requireNew(CLIENT, "1", AT);
        assertThatThrownBy(() -> messages.requireNew(CLIENT, "3", AT)).isInstanceOf(RefusedException.class);
    }
}
