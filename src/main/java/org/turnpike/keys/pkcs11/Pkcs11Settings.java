package org.turnpike.keys.pkcs11;

import java.nio.file.Path;
import java.util.Optional;
import org.turnpike.keys.Mechanism;
import org.turnpike.keys.PinSource;

/**
 * One PKCS#11 token.
 *
 * @param name the token's id in settings and administration
 * @param module the vendor's library
 * @param label of the token; all given values of these three must match
 * @param serial of the token
 * @param index of the slot among those that contain a token, from 0
 * @param pin the source of the PIN for unattended login; empty if an operator enters it
 * @param readOnly whether nothing is created or deleted on the token
 * @param rsaMechanism of RSA keys that are found on the token
 * @param sessions the largest number that sign at the same time
 */
public record Pkcs11Settings(String name, Path module, Optional<String> label, Optional<String> serial, Optional<Integer> index,
        Optional<PinSource> pin, boolean readOnly, Mechanism rsaMechanism, int sessions) {

    /** The largest number of sessions of a token. */
    public static final int MOST_SESSIONS = 1000;

    public Pkcs11Settings {
        if (rsaMechanism == Mechanism.ECDSA) {
            throw new IllegalArgumentException("rsaMechanism: RSA keys do not sign by " + rsaMechanism.pkcs11Name());
        }
        if (sessions < 1 || sessions > MOST_SESSIONS) {
            throw new IllegalArgumentException("sessions: " + sessions + " is not from 1 to " + MOST_SESSIONS);
        }
    }

    boolean isMeant(Cryptoki.TokenInfo token, int place) {
        return token.has(Cryptoki.CKF_TOKEN_INITIALIZED) && label.map(token.label()::equals).orElse(true) && serial.map(token.serial()::equals).orElse(true)
                && index.map(wanted -> wanted == place).orElse(true);
    }
}
