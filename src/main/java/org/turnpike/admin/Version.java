package org.turnpike.admin;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Turnpike's version, as the build wrote it beside this class. */
public final class Version {
    private static final int LONGEST = 100;

    private Version() {
    }

    /** The version; {@code unknown} when this was not built by Maven. */
    public static String current() {
        try (InputStream file = Version.class.getResourceAsStream("version")) {
            return file == null ? "unknown" : new String(file.readNBytes(LONGEST), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return "unknown";
        }
    }
}
