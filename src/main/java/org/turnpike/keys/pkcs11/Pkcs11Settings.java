package org.turnpike.keys.pkcs11;

import java.nio.file.Path;
import java.util.Optional;
import org.turnpike.keys.Mechanism;
import org.turnpike.keys.PinSource;

/**
 * The settings of one PKCS#11 token. The present values of {@code label}, {@code serial} and {@code index} must all match the token.
 *
 * @param name the token's id in settings and administration
 * @param module the vendor's library
 * @param label the label of the token
 * @param serial the serial number of the token
 * @param index the position of the slot among the slots that contain a token, from 0
 * @param pin the source of the PIN for unattended login; empty if an operator enters it
 * @param readOnly whether this server must not create or delete anything on the token
 * @param rsaMechanism the mechanism of RSA keys that are found on the token
 * @param sessions the maximum number of sessions that sign at the same time
 */
public record Pkcs11Settings(String name, Path module, Optional<String> label, Optional<String> serial, Optional<Integer> index,
        Optional<PinSource> pin, boolean readOnly, Mechanism rsaMechanism, int sessions) {

    /** The upper limit of {@code sessions}. */
    public static final int MOST_SESSIONS = 1000;

    public Pkcs11Settings {
        if (rsaMechanism == Mechanism.ECDSA) {
            throw new IllegalArgumentException("rsaMechanism: RSA keys cannot sign with " + rsaMechanism.pkcs11Name());
        }
        if (sessions < 1 || sessions > MOST_SESSIONS) {
            throw new IllegalArgumentException("sessions: " + sessions + " is not between 1 and " + MOST_SESSIONS);
        }
    }

    boolean isMeant(Cryptoki.TokenInfo token, int place) {
        return token.has(Cryptoki.CKF_TOKEN_INITIALIZED) && label.map(token.label()::equals).orElse(true) && serial.map(token.serial()::equals).orElse(true)
                && index.map(wanted -> wanted == place).orElse(true);
    }
}
