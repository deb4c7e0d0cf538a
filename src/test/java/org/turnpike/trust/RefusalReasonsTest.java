package org.turnpike.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.jupiter.api.Test;
import org.turnpike.fault.BugException;
import org.turnpike.fault.RefusedException;
import org.turnpike.message.Headers;
import org.turnpike.message.RestRequest;

/** Whose fault a refusal is: the sender's unless it is a bug. */
class RefusalReasonsTest {
    @ParameterizedTest
    @ValueSource(strings = {"/r1/a", "/r1/a/b/c/d/%zz", "/r1/TEST/GOV/1/sub/s?q=%zz", "/r1/TEST/GOV/1/sub/ /x"})
    void malformedRestHeadIsTheSendersFault(String url) {
        int mark = url.indexOf('?');
        RefusedException refusal = assertThrows(RefusedException.class, () -> RestRequest.from("GET", mark < 0 ? url : url.substring(0, mark),
                mark < 0 ? Optional.empty() : Optional.of(url.substring(mark + 1)), Headers.of("X-Road-Client", "TEST/GOV/1"), "r", "id"));
        assertThat(refusal.code()).isEqualTo("internal_error");
        assertThat(RefusalReasons.of(refusal)).isInstanceOf(MessageRefusal.MessageRefused.class);
    }

    @Test
    void bugIsAnInternalFailure() {
        assertThat(RefusalReasons.of(new BugException(new IllegalStateException()))).isInstanceOf(MessageRefusal.InternalFailure.class);
    }
}
