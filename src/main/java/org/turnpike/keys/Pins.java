package org.turnpike.keys;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/** Checks the rules for a new PIN of a software token (trust.md §4.1). No message contains a PIN. */
public final class Pins {
    private static final int SHORTEST = 10;
    private static final int LONGEST = 255;
    private static final int CLASSES = 3;

    private Pins() {
    }

    /**
     * Requires 10 to 255 printable ASCII characters from at least three of the four classes lower case, upper case, digit, and other.
     *
     * @throws RefusedException {@code token_pin_policy_failure}; the text does not contain the PIN
     */
    static void requirePolicy(char[] pin) throws RefusedException {
        boolean printable = true;
        boolean[] classes = new boolean[4];
        for (char each : pin) {
            printable &= each >= ' ' && each <= '~';
            classes[Character.isLowerCase(each) ? 0 : Character.isUpperCase(each) ? 1 : Character.isDigit(each) ? 2 : 3] = true;
        }
        int found = 0;
        for (boolean each : classes) {
            found += each ? 1 : 0;
        }
        if (!printable || pin.length < SHORTEST || pin.length > LONGEST || found < CLASSES) {
            throw new RefusedException(FaultCode.TOKEN_PIN_POLICY_FAILURE, "pin: a new PIN must have " + SHORTEST + " to " + LONGEST + " printable ASCII characters from at least three of the four classes lower case, upper case, digit and other");
        }
    }

    /** Returns the PIN in UTF-8, as PKCS#11 requires. The caller clears the array. */
    public static byte[] utf8(char[] pin) {
        ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(pin));
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        Arrays.fill(encoded.array(), (byte) 0);
        return bytes;
    }
}
