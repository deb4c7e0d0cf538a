package org.turnpike.globalconf;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.turnpike.fault.LogText;
import org.turnpike.fault.RefusedException;

/**
 * Reads the entries of a list one at a time. An invalid entry is skipped and noted, so that it cannot establish any trust. The other entries are
 * read. Used by one thread.
 */
final class Entries {
    /** The maximum number of notes. Each note has at most {@value #MAX_NOTE} characters. */
    static final int MAX_NOTES = 1000;
    private static final int MAX_NOTE = 500;

    private final List<String> skipped = new ArrayList<>();

    interface Reader<T> {
        T read(XmlElement entry) throws RefusedException;
    }

    /** Returns the valid entries in their original order. */
    <T> List<T> read(List<XmlElement> entries, Reader<T> reader) {
        List<T> read = new ArrayList<>();
        entries.forEach(entry -> read(entry, reader).ifPresent(read::add));
        return List.copyOf(read);
    }

    /** Returns the content of the entry; empty if the entry is invalid. */
    <T> Optional<T> read(XmlElement entry, Reader<T> reader) {
        try {
            return Optional.of(reader.read(entry));
        } catch (RefusedException | IllegalArgumentException e) {        // constructors of identifiers throw IllegalArgumentException
            skip(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    void skip(String why) {
        if (skipped.size() < MAX_NOTES) {
            skipped.add(LogText.printable(why, MAX_NOTE));
        }
    }

    /** The reasons why entries were skipped, one sentence for each. */
    List<String> skipped() {
        return List.copyOf(skipped);
    }
}
