package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MutatedBytesTest {
    private static final byte[] VALID = "a valid input of some length, with which edits begin".getBytes(StandardCharsets.US_ASCII);

    @Test
    void triesManyDifferentInputsAndTheValidOne() {
        Set<String> tried = new HashSet<>();
        MutatedBytes.forEach(VALID, 1000, input -> tried.add(new String(input, StandardCharsets.ISO_8859_1)));
        assertThat(tried).hasSizeGreaterThan(900).contains(new String(VALID, StandardCharsets.US_ASCII));
        assertThat(tried).anyMatch(String::isEmpty).anyMatch(input -> input.length() > 1500);
    }

    @Test
    void namesSeedAndInputOfAFailure() {
        assertThatThrownBy(() -> MutatedBytes.forEach(VALID, 1000, input -> assertThat(input).doesNotContain((byte) 0)))
                .isInstanceOf(AssertionError.class).hasMessageContaining("-Dturnpike.test.seed=").hasMessageContaining("base64").hasCauseInstanceOf(AssertionError.class);
    }
}
