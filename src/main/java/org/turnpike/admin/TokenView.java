package org.turnpike.admin;

import javax.management.ConstructorParameters;

/**
 * A token. Has only open types; immutable.
 *
 * @param getId the id that identifies the token in settings and operations
 * @param getKind SOFTWARE or PKCS11
 * @param getLabel the label of the device; the id for the software token
 * @param getSerial the device's serial number; empty for the software token
 * @param isAvailable whether the device is present
 * @param isActive whether the token is logged in, so that its keys can be used
 * @param isReadOnly whether keys cannot be generated or deleted on the token
 * @param getPin OK, NOT_INITIALIZED, COUNT_LOW, FINAL_TRY, LOCKED or UNKNOWN
 * @param getWrongPins the number of wrong PINs that this server received since the last correct PIN
 * @param getAttemptsLeft the number of attempts left before the token is locked or makes callers wait; -1 if the device does not report this
 * @param getProtection the protection of the keys while the token is not logged in: algorithms and parameters, or the device
 * @param getKeys the number of known keys
 * @param getProblem why the token cannot be used; empty if it can
 */
public record TokenView(String getId, String getKind, String getLabel, String getSerial, boolean isAvailable, boolean isActive, boolean isReadOnly,
        String getPin, int getWrongPins, int getAttemptsLeft, String getProtection, int getKeys, String getProblem) {
    @ConstructorParameters({"id", "kind", "label", "serial", "available", "active", "readOnly", "pin", "wrongPins", "attemptsLeft", "protection",
            "keys", "problem"})
    public TokenView {
    }
}
