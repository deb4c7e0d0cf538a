package org.turnpike.serverconf;

import org.turnpike.id.ClientId;
import org.turnpike.id.GlobalGroupId;

/** The subject of an access right (trust.md §6.5). Written as {@code I/C/M[/S]}, {@code global:I/CODE} or {@code local:CODE}. */
public sealed interface Subject {

    /** Exactly this member or subsystem; a member's right does not extend to its subsystems. */
    record Party(ClientId id) implements Subject {
        @Override
        public String text() {
            return id.path();
        }
    }

    /** Every client that the global configuration lists in the group. */
    record GlobalGroup(GlobalGroupId id) implements Subject {
        @Override
        public String text() {
            return "global:" + id.instance() + "/" + id.code();
        }
    }

    /** Every client that the service's owner lists in its group of that code. */
    record LocalGroup(String code) implements Subject {
        @Override
        public String text() {
            return "local:" + code;
        }
    }

    /** The form that {@link #parse} reads. */
    String text();

    /**
     * Reads a subject.
     *
     * @throws IllegalArgumentException naming the text when it has none of the three forms
     */
    static Subject parse(String text) {
        if (text.startsWith("local:")) {
            return new LocalGroup(requireCode(text, text.substring("local:".length())));
        }
        if (text.startsWith("global:")) {
            String[] parts = text.substring("global:".length()).split("/", -1);
            if (parts.length != 2) {
                throw new IllegalArgumentException("'" + text + "' is not of the form global:INSTANCE/CODE");
            }
            return new GlobalGroup(new GlobalGroupId(parts[0], parts[1]));
        }
        return new Party(ClientId.parse(text));
    }

    private static String requireCode(String text, String code) {
        if (code.isBlank()) {
            throw new IllegalArgumentException("'" + text + "' names no group");
        }
        return code;
    }
}
