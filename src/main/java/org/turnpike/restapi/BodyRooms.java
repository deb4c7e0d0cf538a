package org.turnpike.restapi;

/**
 * The room of all request bodies that are held at once at the administration door, of the REST API, the beans and the console together: of callers who have
 * signed in, and of others, so that these cannot take the room of those. Thread-safe.
 */
public record BodyRooms(BodyRoom administrators, BodyRoom strangers) {
    private static final int ADMINISTRATORS_BYTES = 32 << 20;
    private static final int STRANGERS_BYTES = 4 << 20;

    /** The rooms of one door. */
    public static BodyRooms ofADoor() {
        return new BodyRooms(new BodyRoom(ADMINISTRATORS_BYTES), new BodyRoom(STRANGERS_BYTES));
    }
}
