package org.turnpike.keys;

import java.util.Optional;

/**
 * The state of a token.
 *
 * @param label the token's own, or the software token's id
 * @param serial the device's serial number; empty for the software token
 * @param available whether the device is present
 * @param active whether there is a login
 * @param readOnly whether keys can be neither created nor deleted on it
 * @param pin the state of its PIN
 * @param wrongPins wrong PINs given here since the last right one
 * @param attemptsLeft wrong PINs that the token still takes before it locks or makes the caller wait; -1 when a device does not report it
 * @param protection what keeps the keys when it is logged out
 * @param problem why it is not available, or why automatic login is off; in one sentence
 */
public record TokenStatus(Kind kind, String label, String serial, boolean available, boolean active, boolean readOnly, PinState pin, int wrongPins,
        int attemptsLeft, String protection, Optional<String> problem) {

    /** The kind of device that contains the keys. */
    public enum Kind {
        SOFTWARE, PKCS11
    }

    /** The states of trust.md §4.1 that are distinguished here. */
    public enum PinState {
        OK, NOT_INITIALIZED, COUNT_LOW, FINAL_TRY, LOCKED, UNKNOWN
    }
}
