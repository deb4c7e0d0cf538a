package org.turnpike.admin;

import java.util.Arrays;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/** Reads arguments of operations. */
final class Arguments {
    private Arguments() {
    }

    /** @throws RefusedException {@code invalid_request} naming the argument and what it may be */
    static <T extends Enum<T>> T require(String name, String text, T[] values) throws RefusedException {
        return Arrays.stream(values).filter(each -> each.name().equals(text)).findFirst().orElseThrow(() ->
                new RefusedException(FaultCode.INVALID_REQUEST, name + ": '" + text + "' is not one of " + Arrays.toString(values)));
    }
}
