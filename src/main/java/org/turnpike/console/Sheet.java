package org.turnpike.console;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A page of tables, facts and forms, as most pages are. Empty parts are not shown.
 *
 * @param lead a sentence below the title
 */
record Sheet(Frame frame, String title, String lead, List<Section> sections) {

    static PageAnswer page(Frame frame, String title, String lead, List<Section> sections) {
        return PageAnswer.page(JtesheetGenerated::render, new Sheet(frame, title, lead, sections));
    }

    /** A part of a page with its heading. */
    record Section(String heading, Map<String, String> facts, List<String> columns, List<List<Cell>> rows, String empty, List<String> lines, List<Action> actions) {
        static Section of(String heading) {
            return new Section(heading, Map.of(), List.of(), List.of(), "", List.of(), List.of());
        }

        /** Names and values. */
        Section with(Map<String, String> more) {
            return new Section(heading, more, columns, rows, empty, lines, actions);
        }

        /** A table. @param none the text if it has no rows */
        Section table(List<String> names, List<List<Cell>> all, String none) {
            return new Section(heading, facts, names, all, none, lines, actions);
        }

        /** Lines of text in a monospaced font. */
        Section text(List<String> more) {
            return new Section(heading, facts, columns, rows, empty, more, actions);
        }

        /** What may be done here. */
        Section actions(List<Action> more) {
            return new Section(heading, facts, columns, rows, empty, lines, more);
        }
    }

    /** A cell of a table. @param link a path of the console, or empty @param style of a badge: good, attention, failed or empty */
    record Cell(String text, String link, String style, List<Action> actions) {
        static Cell of(String text) {
            return new Cell(text, "", "", List.of());
        }

        static Cell link(String text, String path) {
            return new Cell(text, path, "", List.of());
        }

        static Cell badge(String text, String style) {
            return new Cell(text, "", style, List.of());
        }

        static Cell of(List<Action> actions) {
            return new Cell("", "", "", actions);
        }
    }

    /**
     * A form that changes something.
     *
     * @param key of its name, below {@code action.}
     * @param hidden fields that say on what
     */
    record Action(String key, String path, Map<String, String> hidden, List<Input> inputs) {
        static Action of(String key, String path) {
            return new Action(key, path, Map.of(), List.of());
        }

        Action on(String field, String value) {
            Map<String, String> more = new LinkedHashMap<>(hidden);
            more.put(field, value);
            return new Action(key, path, more, inputs);
        }

        Action ask(Input input) {
            List<Input> more = new ArrayList<>(inputs);
            more.add(input);
            return new Action(key, path, hidden, more);
        }

        Action text(String name, String value) {
            return ask(new Input(name, "text", value, true, List.of()));
        }

        Action optional(String name, String value) {
            return ask(new Input(name, "text", value, false, List.of()));
        }

        Action secret(String name) {
            return ask(new Input(name, "password", "", true, List.of()));
        }

        Action file(String name) {
            return ask(new Input(name, "file", "", true, List.of()));
        }

        Action choice(String name, List<String> options) {
            return ask(new Input(name, "select", options.isEmpty() ? "" : options.get(0), true, options));
        }

        boolean upload() {
            return inputs.stream().anyMatch(each -> each.kind().equals("file"));
        }

        /** Whether this is the form that was rejected and is shown again. */
        boolean again(Frame frame) {
            return frame.problem().isPresent() && frame.path().equals(path) && hidden.entrySet().stream().allMatch(each -> frame.form().get(each.getKey()).equals(each.getValue()));
        }
    }

    /** A field of a form; its label is the text below {@code field.}. */
    record Input(String name, String kind, String value, boolean required, List<String> options) {
    }
}
