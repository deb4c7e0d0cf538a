package org.turnpike.sandbox.demo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The settings of the demo, from system properties.
 *
 * @param tomcat unpacked Tomcat, {@code demo.tomcat}
 * @param conf {@code tomcat-conf} of the source tree, {@code demo.tomcat.conf}
 * @param artifacts folder with turnpike.war and turnpike-connector.jar, {@code demo.artifacts}; the demo writes below this folder
 * @param once end after one exchange, {@code demo.once}
 * @param revoked server whose authentication certificate is revoked after the calls, {@code demo.revoke}: consumer or provider
 */
record DemoSettings(Path tomcat, Path conf, Path artifacts, boolean once, Optional<String> revoked) {

    static DemoSettings read() throws DemoFailure {
        return new DemoSettings(folder("demo.tomcat"), folder("demo.tomcat.conf"), folder("demo.artifacts"),
                Boolean.getBoolean("demo.once"), revoke());
    }

    /** The folder for homes, Tomcat bases and logs of this run; it is emptied at the start. */
    Path work() {
        return artifacts.resolve("demo");
    }

    private static Path folder(String property) throws DemoFailure {
        String value = System.getProperty(property, "");
        if (value.isEmpty() || !Files.isDirectory(Path.of(value))) {
            throw new DemoFailure(property + " is not a folder: '" + value + "'. Start the demo with mvn -Pdemo, which sets it.");
        }
        return Path.of(value).toAbsolutePath();
    }

    private static Optional<String> revoke() throws DemoFailure {
        String value = System.getProperty("demo.revoke", "");
        if (!value.isEmpty() && !value.equals("consumer") && !value.equals("provider")) {
            throw new DemoFailure("demo.revoke is '" + value + "': give consumer or provider.");
        }
        return value.isEmpty() ? Optional.empty() : Optional.of(value);
    }
}
