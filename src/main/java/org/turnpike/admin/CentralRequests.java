package org.turnpike.admin;

import org.turnpike.fault.FaultCode;
import org.turnpike.fault.LogText;
import org.turnpike.fault.RefusedException;
import org.turnpike.registration.Registration;

/**
 * Converts the failures of requests to the central side to exceptions for JMX, so that a caller can distinguish a wrong argument from other failures.
 * Stateless and thread-safe.
 */
final class CentralRequests {
    private CentralRequests() {
    }

    interface Request<T> {
        T run() throws RefusedException;
    }

    /**
     * Runs the request. @throws IllegalArgumentException for the code {@code invalid_request}; any other failure is an IllegalStateException with
     * code and sentence
     */
    static <T> T reported(Request<T> request) {
        try {
            return request.run();
        } catch (RefusedException e) {
            if (e.code().equals(FaultCode.INVALID_REQUEST.wire())) {
                throw new IllegalArgumentException(LogText.printable(e.getMessage()), e);
            }
            throw new IllegalStateException(LogText.printable(e.code() + ": " + e.getMessage()), e);
        }
    }

    static Change change(Request<Registration.Accepted> request) {
        Registration.Accepted accepted = reported(request);
        return new Change(accepted.before(), accepted.after() + accepted.requestId().map(id -> " (request " + id + ")").orElse(""));
    }
}
