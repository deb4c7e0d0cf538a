package org.turnpike.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.MessageFormat;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;

/** The console's texts by key, from one UTF-8 file. To translate the console, replace the texts in a copy of this file. Immutable and thread-safe. */
final class Texts {
    private final Properties texts = new Properties();

    /** Reads the texts. @throws UncheckedIOException if the file cannot be read */
    static Texts read() {
        Texts read = new Texts();
        try (InputStream file = Texts.class.getResourceAsStream("texts.properties")) {
            read.texts.load(new InputStreamReader(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return read;
    }

    /**
     * Returns the text of a key. The values replace {@code {0}}, {@code {1}} and so on.
     *
     * @throws AssertionError if there is no such key
     */
    String text(String key, Object... values) {
        String text = texts.getProperty(key);
        if (text == null) {
            throw new AssertionError("texts.properties has no '" + key + "'");
        }
        return values.length == 0 ? text : new MessageFormat(text, Locale.ROOT).format(values);
    }

    /** Returns the text of a key, or the other text if there is no such key. Use this for names from beans. */
    String textOr(String key, String other) {
        return texts.getProperty(key, other);
    }

    Set<String> keys() {
        return texts.stringPropertyNames();
    }
}
