package org.turnpike.xml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What the growth tests accept and reject. */
class GrowthTest {
    private static double excess(double... millis) {
        return new Growth.Row("parser", "shape", List.of(millis[0], millis[1], millis[2], millis[3])).excess();
    }

    @Test
    void squaresAreRejectedAndOneStepOfALinearParserIsNot() {
        assertThat(excess(10, 40, 160, 640)).isGreaterThan(1.5);
        assertThat(excess(1, 6, 25, 100)).as("short times").isGreaterThan(1.5);
        assertThat(excess(10, 21, 63, 156)).as("measured on a busy machine, where one doubling left a cache").isLessThan(1.5);
        assertThat(excess(10, 20, 40, 80)).isLessThan(1.1);
    }
}
