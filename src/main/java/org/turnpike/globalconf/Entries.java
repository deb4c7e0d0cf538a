package org.turnpike.globalconf;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.turnpike.fault.LogText;
import org.turnpike.fault.RefusedException;

/**
 * Reads the entries of a list one at a time: one that does not fit is left out and noted, so that what it would have proved is not trusted,
 * and the others are read. Used by one thread.
 */
final class Entries {
    /** Notes that are kept, of at most {@value #MAX_NOTE} characters. */
    static final int MAX_NOTES = 1000;
    private static final int MAX_NOTE = 500;

    private final List<String> skipped = new ArrayList<>();

    interface Reader<T> {
        T read(XmlElement entry) throws RefusedException;
    }

    /** What can be read of the entries, in their order. */
    <T> List<T> read(List<XmlElement> entries, Reader<T> reader) {
        List<T> read = new ArrayList<>();
        entries.forEach(entry -> read(entry, reader).ifPresent(read::add));
        return List.copyOf(read);
    }

    /** What the entry says; empty when it does not fit. */
    <T> Optional<T> read(XmlElement entry, Reader<T> reader) {
        try {
            return Optional.of(reader.read(entry));
        } catch (RefusedException | IllegalArgumentException e) {        // identifiers judge their parts by the latter
            skip(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    void skip(String why) {
        if (skipped.size() < MAX_NOTES) {
            skipped.add(LogText.printable(why, MAX_NOTE));
        }
    }

    /** Why entries were left out, a sentence each. */
    List<String> skipped() {
        return List.copyOf(skipped);
    }
}
