package org.turnpike.keys.pkcs11;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.turnpike.keys.HeldKeys;
import org.turnpike.keys.TokenStatus;

/**
 * The last known state of a token. Immutable: each change creates a new value.
 *
 * @param session empty unless logged in
 * @param device empty while it is absent
 * @param problem why the token cannot be used
 */
record Pkcs11State(HeldKeys keys, Optional<Pkcs11Session> session, Optional<Cryptoki.TokenInfo> device, List<X509Certificate> certificates,
        Optional<String> problem, int wrongPins, long revision) {

    static Pkcs11State unchecked(HeldKeys keys) {
        return new Pkcs11State(keys, Optional.empty(), Optional.empty(), List.of(), Optional.of("The device has not been checked yet"), 0, 0);
    }

    Pkcs11State with(HeldKeys others) {
        return new Pkcs11State(others, session, device, certificates, problem, wrongPins, revision + 1);
    }

    /** Present, with what its device reports now; a device that has returned has no problem. */
    Pkcs11State with(Cryptoki.TokenInfo present, int wrong) {
        return new Pkcs11State(keys, session, Optional.of(present), certificates, device.isPresent() ? problem : Optional.empty(), wrong, revision);
    }

    Pkcs11State withProblem(String text, int wrong) {
        return new Pkcs11State(keys, session, device, certificates, Optional.of(text), wrong, revision);
    }

    Pkcs11State loggedOut(int wrong) {
        return new Pkcs11State(keys, Optional.empty(), device, List.of(), Optional.of("The token is not logged in"), wrong, revision + 1);
    }

    Pkcs11State lost(String why) {
        return new Pkcs11State(keys, Optional.empty(), Optional.empty(), List.of(), Optional.of(why), wrongPins, revision + 1);
    }

    TokenStatus status(boolean readOnly) {
        TokenStatus.PinState pin = device.map(Cryptoki.TokenInfo::pinState).orElse(TokenStatus.PinState.UNKNOWN);
        return new TokenStatus(TokenStatus.Kind.PKCS11, device.map(Cryptoki.TokenInfo::label).orElse(""), device.map(Cryptoki.TokenInfo::serial).orElse(""),
                device.isPresent(), session.isPresent(), readOnly, pin, wrongPins, attemptsLeft(pin),
                device.map(each -> (each.manufacturer() + " " + each.model()).strip()).orElse(""), problem);
    }

    /** Returns the attempts that are left. PKCS#11 reports only that one attempt is left, or that none is left. */
    private static int attemptsLeft(TokenStatus.PinState pin) {
        return pin == TokenStatus.PinState.FINAL_TRY ? 1 : pin == TokenStatus.PinState.LOCKED ? 0 : -1;
    }
}
