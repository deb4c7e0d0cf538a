package org.turnpike.restapi;

/**
 * The memory limits of request bodies at the admin door: for the REST API, the beans and the console together. Callers who have not signed in have a
 * separate limit, so they cannot use the memory of signed-in callers. Thread-safe.
 */
public record BodyRooms(BodyRoom administrators, BodyRoom strangers) {
    private static final int ADMINISTRATORS_BYTES = 32 << 20;
    private static final int STRANGERS_BYTES = 4 << 20;

    /** The rooms of one door. */
    public static BodyRooms ofADoor() {
        return new BodyRooms(new BodyRoom(ADMINISTRATORS_BYTES), new BodyRoom(STRANGERS_BYTES));
    }
}
