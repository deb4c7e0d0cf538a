package org.turnpike.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.turnpike.console.Sheet.Action;
import org.turnpike.console.Sheet.Cell;
import org.turnpike.console.Sheet.Step;

/**
 * The steps of a procedure in their order. The first step that is not done is the current step. Only the current step has forms. Use an object in one
 * thread.
 */
final class Procedure {
    /** The field of a form that contains the key of the procedure that shows the form. The answer returns to this procedure. */
    static final String FROM = "from";
    private static final Map<String, Page> PAGES = Map.of(SetupPage.KEY, new SetupPage(), RolloverPage.KEY, new RolloverPage());

    private final Frame frame;
    private final String prefix;
    private final List<Step> steps = new ArrayList<>();
    private boolean reached = true;

    /** The content of the current step. @param waits whether the step waits for another party */
    record Now(boolean waits, String text, List<Cell> links, List<Action> actions) {
        static Now act(String text, Action... actions) {
            return new Now(false, text, List.of(), List.of(actions));
        }

        static Now waits(String text, Action... actions) {
            return new Now(true, text, List.of(), List.of(actions));
        }

        static Now go(String text, Cell... links) {
            return new Now(false, text, List.of(links), List.of());
        }

        /** Returns this content if the caller is allowed to do the step. If not, returns a text that names who can do it, without forms. */
        Now unless(boolean allowed, String who) {
            return allowed ? this : new Now(true, who, List.of(), List.of());
        }
    }

    /** Creates a procedure without steps. @param prefix the prefix of the text keys for the names of the steps */
    Procedure(Frame frame, String prefix) {
        this.frame = frame;
        this.prefix = prefix;
    }

    /** Adds a step. @param result the text that is shown if the step is done */
    Procedure step(String key, boolean done, String result, Supplier<Now> now) {
        String title = frame.t(prefix + key);
        if (done) {
            steps.add(new Step(title, Step.State.DONE, result, List.of(), List.of()));
        } else if (reached) {
            Now present = now.get();
            steps.add(new Step(title, present.waits() ? Step.State.WAITS : Step.State.NOW, present.text(), present.links(),
                    present.actions().size() == 1 ? List.of(present.actions().get(0).opened()) : present.actions()));
            reached = false;
        } else {
            steps.add(new Step(title, Step.State.LATER, "", List.of(), List.of()));
        }
        return this;
    }

    List<Step> steps() {
        return List.copyOf(steps);
    }

    /** Returns the page that shows a rejected form again: the procedure from which the form was sent, or the given page. */
    static Page again(Page usual) {
        return visit -> PAGES.getOrDefault(visit.form().get(FROM), usual).answer(visit);
    }

    /** Returns the path of the page that follows a form: that of the procedure from which the form was sent; without a procedure, the given path. */
    static String then(Form form, String usual) {
        return switch (form.get(FROM)) {
            case SetupPage.KEY -> SetupPage.PATH;
            case RolloverPage.KEY -> RolloverPage.path(form, form.get("successor"));
            default -> usual;
        };
    }
}
