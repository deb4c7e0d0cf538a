package org.turnpike.keys;

import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/** The PIN given for a token is not its PIN: {@code pin_incorrect}. */
public final class PinIncorrectException extends RefusedException {
    private static final long serialVersionUID = 1L;

    /** @param tokenId named in the message */
    public PinIncorrectException(String tokenId) {
        super(FaultCode.PIN_INCORRECT, "pin: it is not the PIN of token '" + tokenId + "'");
    }
}
