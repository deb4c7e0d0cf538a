package org.turnpike.connector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** {@link DoorPlaces} with four places. */
class DoorPlacesTest {
    private final Set<String> over = new HashSet<>();
    private final Set<String> closed = new HashSet<>();
    private final DoorPlaces<String> places = new DoorPlaces<>(4, 0.5, over::contains, closed::contains);

    @Test
    void oneAddressMayHaveAllPlacesWhereTheShareIsOne() {
        DoorPlaces<String> all = new DoorPlaces<>(3, 1, over::contains, closed::contains);
        assertThat(List.of(all.take("a1", "a", 0), all.take("a2", "a", 0), all.take("a3", "a", 0))).containsOnly(true);
        assertThat(all.take("b1", "b", 0)).isFalse();
    }

    @Test
    void oneAddressHasHalfOfThePlaces() {
        assertThat(places.take("a1", "a", 0)).isTrue();
        assertThat(places.take("a2", "a", 0)).isTrue();
        assertThat(places.take("a3", "a", 0)).isFalse();
        assertThat(places.take("b1", "b", 0)).isTrue();
    }

    @Test
    void aConnectionKeepsItsPlaceUntilItsRequestIsOver() {
        places.take("a1", "a", 0);
        assertThat(places.take("a1", "a", 0)).isTrue();
        assertThat(places.settle("a1")).isEmpty();
        places.take("a2", "a", 0);
        places.take("a3", "a", 0);
        assertThat(places.settle("a1")).isEmpty();
        over.add("a1");
        assertThat(places.settle("a1")).containsExactly("a3");
        assertThat(places.take("a3", "a", 0)).isTrue();
    }

    @Test
    void addressesGetPlacesOneAfterAnother() {
        places.take("a1", "a", 0);
        places.take("a2", "a", 0);
        places.take("b1", "b", 0);
        places.take("b2", "b", 0);
        places.take("c1", "c", 0);
        places.take("c2", "c", 0);
        places.take("d1", "d", 0);
        over.add("a1");
        assertThat(places.settle("a1")).containsExactly("c1");
        over.add("a2");
        assertThat(places.settle("a2")).containsExactly("d1");
        over.add("b1");
        assertThat(places.settle("b1")).containsExactly("c2");
    }

    @Test
    void aRequestThatEndedElsewhereIsFoundBySweeping() {
        places.take("a1", "a", 0);
        places.take("a2", "a", 0);
        places.take("a3", "a", 0);
        places.settle("a1");
        over.add("a1");
        assertThat(places.sweep()).containsExactly("a3");
    }

    @Test
    void aPlaceThatWasJustGivenIsNotSwept() {
        places.take("a1", "a", 0);
        places.take("a2", "a", 0);
        places.take("a3", "a", 0);
        over.add("a1");
        assertThat(places.sweep()).isEmpty();
    }

    @Test
    void onlyWhileOthersWaitPlacesAreAskedFor() {
        places.take("a1", "a", 0);
        assertThat(places.heldWhileOthersWait()).isEmpty();
        places.take("a2", "a", 0);
        places.take("a3", "a", 0);
        assertThat(places.heldWhileOthersWait()).containsExactlyInAnyOrder("a1", "a2");
    }

    @Test
    void whoWaitedTooLongWaitsNoLonger() {
        places.take("a1", "a", 0);
        places.take("a2", "a", 0);
        places.take("a3", "a", 1);
        places.take("a4", "a", 5);
        assertThat(places.giveUp(5)).containsExactly("a3");
        over.add("a1");
        assertThat(places.settle("a1")).containsExactly("a4");
    }

    @Test
    void aPlaceGivenToAClosedConnectionIsFoundBySweeping() {
        places.take("a1", "a", 0);
        places.take("a2", "a", 0);
        places.take("a3", "a", 0);
        closed.add("a1");
        assertThat(places.sweep()).containsExactly("a3");
    }
}
