package org.turnpike.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Log lines that nobody outside can forge, with the reason that nobody outside is told. */
class LogTextTest {
    @Test
    void aLineStaysOneLine() {
        RefusedException forged = new RefusedException("a\r\n[id] forged", "b\u2028c\u0085d\u001b[2J\u202e", "i\nd", null);
        assertThat(LogText.line(forged, "from x\ny")).isEqualTo("[i?d] a??[id] forged from x?y: b?c?d?[2J?");
    }

    @Test
    void codeAndIdAreCut() {
        RefusedException endless = new RefusedException("c".repeat(1 << 20), "t".repeat(1 << 20), "i".repeat(1 << 20), null);
        assertThat(LogText.line(endless, "from x")).hasSizeLessThan(5000).startsWith("[" + "i".repeat(200) + "...] " + "c".repeat(200) + "... ");
    }

    @Test
    void theReasonIsNamedThroughStages() {
        RefusedException refusal = new RefusedException(FaultCode.IO_ERROR, "It broke",
                new IOException("outer\n", new IllegalStateException("inner"))).in(Stage.SERVER_PROXY);
        assertThat(LogText.line(refusal, "from x"))
                .endsWith("server.serverproxy.io_error from x: It broke; because of IOException: outer?; because of IllegalStateException: inner");
    }
}
