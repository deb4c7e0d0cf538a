package org.turnpike.cli;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Path;

/** Reads a PIN from a file, or asks the user at the terminal. A PIN is never an argument, because other users of the machine can read arguments. */
final class PinFrom {
    private PinFrom() {
    }

    /**
     * Reads a PIN.
     *
     * @param file the file whose first line is the PIN; null to ask at the terminal
     * @param what the text of the question, for example {@code PIN of token 'software'}
     */
    static String read(Path file, String what) throws IOException {
        if (file != null) {
            return InputFile.firstLine(file);
        }
        Console console = System.console();
        if (console == null) {
            throw new IOException("There is no terminal to ask for the " + what + ". Use the option that names a file with it");
        }
        char[] pin = console.readPassword("%s: ", what);
        if (pin == null) {
            throw new IOException("No " + what + " was given");
        }
        return new String(pin);
    }
}
