package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Closeable;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/**
 * Looks for secrets wherever they must not be: what is logged while it is open, at every level and with stack traces; what was thrown; all
 * attributes of all beans; all files of a home, database, audit log and backups among them.
 */
public final class SecretSearch implements Closeable {
    private static final Logger OWN = Logger.getLogger("org.turnpike");
    private static final int TAIL = 48;

    private final Map<String, String> secrets = new TreeMap<>();
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final Optional<Level> before = Optional.ofNullable(OWN.getLevel());
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            see(line.getMessage() + " " + Arrays.toString(line.getParameters()));
            if (line.getThrown() != null) {
                see(line.getThrown());
            }
        }

        @Override
        public void flush() {
            // nothing is buffered
        }

        @Override
        public void close() {
            // nothing is open
        }
    };

    /** Starts to listen. */
    public SecretSearch() {
        handler.setLevel(Level.ALL);
        OWN.setLevel(Level.ALL);
        Logger.getLogger("").addHandler(handler);
    }

    /** A PIN or a passphrase. */
    public void secret(String name, String text) {
        secrets.put(name, text);
    }

    /** Bytes of a key: its end in each of the ways that bytes are written. */
    public void secret(String name, byte[] key) {
        byte[] tail = Arrays.copyOfRange(key, Math.max(0, key.length - TAIL), key.length);
        secrets.put(name + ", raw", latin(tail));
        secrets.put(name + ", hex", HexFormat.of().formatHex(tail));
        secrets.put(name + ", hex in capitals", HexFormat.of().formatHex(tail).toUpperCase(Locale.ROOT));
        secrets.put(name + ", decimal", Arrays.toString(tail).replaceAll("[\\[\\]]", ""));
        for (int i = 0; i < 3; i++) {                              // base64 of the whole begins anywhere within three bytes
            String text = Base64.getEncoder().encodeToString(Arrays.copyOfRange(tail, i, tail.length));
            secrets.put(name + ", base64 " + i, text.substring(0, text.length() - 8));
        }
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** What an operation answered, or any other text. */
    public void see(Object text) {
        seen.add(String.valueOf(text));
    }

    private void see(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text, true));
        seen.add(text.toString());
    }

    /** An operation that fails. */
    public void seeFailure(ThrowingCallable operation) {
        assertThatThrownBy(operation).satisfies(thrown -> see(thrown));
    }

    private void seeBeans() throws Exception {
        MBeanServer platform = ManagementFactory.getPlatformMBeanServer();
        int attributes = 0;
        for (ObjectName name : platform.queryNames(new ObjectName("turnpike:*"), null)) {
            for (MBeanAttributeInfo attribute : platform.getMBeanInfo(name).getAttributes()) {
                see(Arrays.deepToString(new Object[] {platform.getAttribute(name, attribute.getName())}));
                attributes++;
            }
        }
        assertThat(attributes).isGreaterThan(50);
    }

    private void seeFiles(Path home) throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                see(file.getFileName() + " " + latin(Files.readAllBytes(file)));
            }
        }
    }

    /** Fails when one of the secrets is anywhere. */
    public void assertNowhere(Path... homes) throws Exception {
        seeBeans();
        for (Path home : homes) {
            seeFiles(home);
        }
        assertSeenNowhere();
    }

    /** The same of what was seen so far. */
    void assertSeenNowhere() {
        assertThat(secrets).isNotEmpty();
        assertThat(seen).hasSizeGreaterThan(100);
        secrets.forEach((name, secret) -> assertThat(seen.stream().filter(each -> each.contains(secret)).map(each -> each.substring(0, Math.min(200, each.length()))))
                .as("places with " + name).isEmpty());
    }

    @Override
    public void close() {
        Logger.getLogger("").removeHandler(handler);
        OWN.setLevel(before.orElse(null));
    }
}
