package org.turnpike.message;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/** The SOAPAction header (messages.md §1.7). */
public final class SoapAction {
    private SoapAction() {
    }

    /**
     * Accepts an absent or empty value, {@code ""}, and a URI in double quotes.
     *
     * @throws RefusedException {@code invalid_soap_action} for anything else
     */
    public static void require(Optional<String> value) throws RefusedException {
        String action = value.orElse("");
        if (!action.isEmpty() && !action.equals("\"\"") && !isQuotedUri(action)) {
            throw new RefusedException(FaultCode.INVALID_SOAP_ACTION, "Malformed SOAPAction header: " + action);
        }
    }

    private static boolean isQuotedUri(String action) {
        if (action.length() <= 2 || !action.startsWith("\"") || !action.endsWith("\"")) {
            return false;
        }
        try {
            new URI(action.substring(1, action.length() - 1));
            return true;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
