package org.turnpike.console;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A page with tables, facts and forms. Most pages have this form. Empty parts are not shown.
 *
 * @param lead a sentence below the title
 */
record Sheet(Frame frame, String title, String lead, Optional<Search> search, List<Section> sections) {

    /** A field that filters the page. @param hidden hidden fields that identify the page */
    record Search(String path, Map<String, String> hidden, String value) {
        private static final int WORTHWHILE = 20;

        /** Returns a filter if there are many entries, or if a filter is already used. */
        static Optional<Search> of(int entries, String path, Map<String, String> hidden, String value) {
            return entries > WORTHWHILE || !value.isEmpty() ? Optional.of(new Search(path, hidden, value)) : Optional.empty();
        }
    }

    /** Returns whether this page has the form that was sent, so that the page shows the form again with its input. */
    boolean showsAgain() {
        return sections.stream().flatMap(Section::everyAction).anyMatch(each -> each.again(frame));
    }

    static PageAnswer page(Frame frame, String title, String lead, List<Section> sections) {
        return PageAnswer.page(JtesheetGenerated::render, new Sheet(frame, title, lead, Optional.empty(), sections));
    }

    static PageAnswer page(Frame frame, String title, Optional<Search> search, List<Section> sections) {
        return PageAnswer.page(JtesheetGenerated::render, new Sheet(frame, title, "", search, sections));
    }

    /** A part of a page with its heading. */
    record Section(String heading, Map<String, String> facts, List<String> columns, List<List<Cell>> rows, String empty, List<String> lines, List<Step> steps, List<Cell> links, List<Action> actions) {
        static Section of(String heading) {
            return new Section(heading, Map.of(), List.of(), List.of(), "", List.of(), List.of(), List.of(), List.of());
        }

        /** Adds names and values. */
        Section with(Map<String, String> more) {
            return new Section(heading, more, columns, rows, empty, lines, steps, links, actions);
        }

        /** Adds a table. @param none the text if the table has no rows */
        Section table(List<String> names, List<List<Cell>> all, String none) {
            return new Section(heading, facts, names, all, none, lines, steps, links, actions);
        }

        /** Adds lines of text in a monospaced font. */
        Section text(List<String> more) {
            return new Section(heading, facts, columns, rows, empty, more, steps, links, actions);
        }

        /** Adds the forms of the section. */
        Section actions(List<Action> more) {
            return new Section(heading, facts, columns, rows, empty, lines, steps, links, more);
        }

        /** Links to other parts of a long table. */
        Section links(List<Cell> more) {
            return new Section(heading, facts, columns, rows, empty, lines, steps, more, actions);
        }

        Stream<Action> everyAction() {
            return Stream.of(actions.stream(), rows.stream().flatMap(List::stream).flatMap(cell -> cell.actions().stream()), steps.stream().flatMap(step -> step.actions().stream()))
                    .flatMap(each -> each);
        }

        /** Adds the steps of a procedure. */
        Section steps(List<Step> more) {
            return new Section(heading, facts, columns, rows, empty, lines, more, links, actions);
        }
    }

    /**
     * One step of a procedure.
     *
     * @param state DONE, NOW, WAITS or LATER
     * @param text the result of the step, or what the step waits for
     */
    record Step(String title, State state, String text, List<Cell> links, List<Action> actions) {
        /** The state of a step, with the style of its badge. */
        enum State {
            DONE("good"), NOW("attention"), WAITS("attention"), LATER("unreached");

            private final String style;

            State(String style) {
                this.style = style;
            }

            String style() {
                return style;
            }

            String key() {
                return "step." + name();
            }
        }
    }

    /** A cell of a table. @param link a path of the console, or empty @param style the style of a badge: good, attention, failed or empty */
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
     * @param key the key of the form's name, without the prefix {@code action.}
     * @param hidden hidden fields that identify the object to change
     * @param open whether the form is shown unfolded, because it is the purpose of the page
     */
    record Action(String key, String path, Map<String, String> hidden, List<Input> inputs, boolean open) {
        static Action of(String key, String path) {
            return new Action(key, path, Map.of(), List.of(), false);
        }

        Action opened() {
            return new Action(key, path, hidden, inputs, true);
        }

        Action on(String field, String value) {
            Map<String, String> more = new LinkedHashMap<>(hidden);
            more.put(field, value);
            return new Action(key, path, more, inputs, open);
        }

        Action ask(Input input) {
            List<Input> more = new ArrayList<>(inputs);
            more.add(input);
            return new Action(key, path, hidden, more, open);
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

        /** Adds the fields that identify the procedure that shows the form ({@link Procedure}). */
        Action from(Map<String, String> origin) {
            Action with = this;
            for (Map.Entry<String, String> each : origin.entrySet()) {
                with = with.on(each.getKey(), each.getValue());
            }
            return with;
        }

        boolean upload() {
            return inputs.stream().anyMatch(each -> each.kind().equals("file"));
        }

        /** Returns whether this is the form that was rejected and is shown again. */
        boolean again(Frame frame) {
            return frame.problem().isPresent() && frame.path().equals(path) && hidden.entrySet().stream().filter(each -> !each.getKey().startsWith("_")).allMatch(each -> frame.form().get(each.getKey()).equals(each.getValue()));
        }
    }

    /** A field of a form. Its label is the text with the prefix {@code field.}. */
    record Input(String name, String kind, String value, boolean required, List<String> options) {
    }
}
