package org.turnpike.keys;

import java.util.UUID;
import org.turnpike.fault.RefusedException;

/** The PIN given for a token is not its PIN: {@code pin_incorrect}. */
public final class PinIncorrectException extends RefusedException {
    private static final long serialVersionUID = 1L;

    PinIncorrectException(String tokenId) {
        super("pin_incorrect", "The PIN of token '" + tokenId + "' is another", UUID.randomUUID().toString(), null);
    }
}
