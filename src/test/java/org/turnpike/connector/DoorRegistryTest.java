package org.turnpike.connector;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DoorRegistryTest {
    private static final String DOOR = "registry-test";
    private final Object owner = new Object();

    @AfterEach
    void release() {
        DoorRegistry.release(DOOR, owner);
    }

    @Test
    void takenDoorIsRefusedToEveryoneElse() {
        assertThat(DoorRegistry.take(DOOR, owner, Optional::empty)).isTrue();
        assertThat(DoorRegistry.take(DOOR, new Object(), Optional::empty)).isFalse();
        assertThat(DoorRegistry.take(DOOR, owner, Optional::empty)).isFalse();
    }

    @Test
    void onlyItsOwnerReleasesADoor() {
        DoorRegistry.take(DOOR, owner, Optional::empty);
        assertThat(DoorRegistry.release(DOOR, new Object())).isFalse();
        assertThat(DoorRegistry.find(DOOR)).isPresent();
        assertThat(DoorRegistry.release(DOOR, owner)).isTrue();
        assertThat(DoorRegistry.find(DOOR)).isEmpty();
        assertThat(DoorRegistry.release(DOOR, owner)).isFalse();
    }

    @Test
    void ownersAreComparedByIdentity() {
        DoorRegistry.take(DOOR, owner, Optional::empty);
        Object pretender = new Object() {
            @Override
            public boolean equals(Object other) {
                return true;
            }

            @Override
            public int hashCode() {
                return 0;
            }
        };
        assertThat(DoorRegistry.release(DOOR, pretender)).isFalse();
    }

    @Test
    void nothingCanBeReadOutThroughAPublicMethod() {
        assertThat(Arrays.stream(DoorRegistry.class.getDeclaredMethods()).filter(method -> Modifier.isPublic(method.getModifiers()))
                .map(Method::getReturnType)).containsOnly(boolean.class, long.class);
    }
}
