package org.turnpike.admin;

import java.util.Arrays;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/** Reads arguments of operations. */
final class Arguments {
    private Arguments() {
    }

    /** Reads an enum value. @throws RefusedException {@code invalid_request} naming the argument and the allowed values */
    static <T extends Enum<T>> T require(String name, String text, T[] values) throws RefusedException {
        return Arrays.stream(values).filter(each -> each.name().equals(text)).findFirst().orElseThrow(() ->
                new RefusedException(FaultCode.INVALID_REQUEST, name + ": '" + text + "' is not one of " + Arrays.toString(values)));
    }
}
