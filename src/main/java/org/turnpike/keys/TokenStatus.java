package org.turnpike.keys;

import java.util.Optional;

/**
 * The state of a token.
 *
 * @param label the label on the device, or the id of a software token
 * @param serial the serial number of the device; empty for a software token
 * @param available whether the device is present
 * @param active whether there is a login
 * @param readOnly whether the token refuses to create and delete keys
 * @param pin the state of the PIN
 * @param wrongPins number of wrong PINs that this server has received since the last correct one
 * @param attemptsLeft number of wrong PINs after which the token locks, or accepts no PIN for some time; -1 if the device does not report it
 * @param protection what protects the keys while the token is logged out: the encryption, or the device
 * @param problem why the token is not available, or why automatic login is off, in one sentence; empty if there is no problem
 */
public record TokenStatus(Kind kind, String label, String serial, boolean available, boolean active, boolean readOnly, PinState pin, int wrongPins,
        int attemptsLeft, String protection, Optional<String> problem) {

    /** The kind of device that contains the keys. */
    public enum Kind {
        SOFTWARE, PKCS11
    }

    /** The states of trust.md §4.1 that this server distinguishes. */
    public enum PinState {
        OK, NOT_INITIALIZED, COUNT_LOW, FINAL_TRY, LOCKED, UNKNOWN
    }
}
