package org.turnpike.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How many requests of one network the administration door serves at once. */
class AdminPlacesTest {
    @Test
    void aNetworkHasItsPlacesAndNoMore() {
        AdminPlaces places = new AdminPlaces();
        assertThat(IntStream.range(0, AdminPlaces.EACH)).allMatch(any -> places.enter("192.0.2.1"));
        assertThat(places.enter("192.0.2.1")).isFalse();
        assertThat(places.enter("192.0.2.2")).isTrue();
        places.leave("192.0.2.1");
        assertThat(places.enter("192.0.2.1")).isTrue();
        assertThat(places.enter("192.0.2.1")).isFalse();
    }
}
