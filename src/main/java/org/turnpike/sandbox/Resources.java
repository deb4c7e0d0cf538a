package org.turnpike.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** The service descriptions of the sandbox. In them, {@code @URL@} stands for the base URL. */
final class Resources {
    private Resources() {
    }

    static String text(String name, URI url) {
        try (InputStream in = Resources.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new AssertionError(name + " was not packaged");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("@URL@", url.toString());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
