package org.turnpike.keys;

import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/** Thrown if a PIN is wrong ({@code pin_incorrect}). */
public final class PinIncorrectException extends RefusedException {
    private static final long serialVersionUID = 1L;

    /** @param tokenId the token that the message names */
    public PinIncorrectException(String tokenId) {
        super(FaultCode.PIN_INCORRECT, "pin: it is not the PIN of token '" + tokenId + "'");
    }
}
