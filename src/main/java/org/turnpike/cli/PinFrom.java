package org.turnpike.cli;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Path;

/** The source of a PIN: a file, or the user at the terminal. Never an argument, which others on the machine can read. */
final class PinFrom {
    private PinFrom() {
    }

    /**
     * Reads a PIN.
     *
     * @param file whose first line it is; null asks at the terminal
     * @param what the text of the question: {@code PIN of token 'software'}
     */
    static String read(Path file, String what) throws IOException {
        if (file != null) {
            return InputFile.firstLine(file);
        }
        Console console = System.console();
        if (console == null) {
            throw new IOException("There is no terminal to ask for the " + what + ": name a file that contains it");
        }
        char[] pin = console.readPassword("%s: ", what);
        if (pin == null) {
            throw new IOException("No " + what + " was given");
        }
        return new String(pin);
    }
}
