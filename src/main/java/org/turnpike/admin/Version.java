package org.turnpike.admin;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The version of Turnpike, which the build writes to a file beside this class. */
public final class Version {
    private static final int LONGEST = 100;

    private Version() {
    }

    /** Returns the version; {@code unknown} if Maven did not build this. */
    public static String current() {
        try (InputStream file = Version.class.getResourceAsStream("version")) {
            return file == null ? "unknown" : new String(file.readNBytes(LONGEST), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return "unknown";
        }
    }
}
