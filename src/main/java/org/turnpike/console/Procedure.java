package org.turnpike.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.turnpike.console.Sheet.Action;
import org.turnpike.console.Sheet.Cell;
import org.turnpike.console.Sheet.Step;

/** The steps of a procedure in their order. The first that is not done is the present one; it alone has its forms. Used by one thread. */
final class Procedure {
    /** The field of a form that names the procedure where it was shown, so that the answer returns there. */
    static final String FROM = "from";
    private static final Map<String, Page> PAGES = Map.of(SetupPage.KEY, new SetupPage(), RolloverPage.KEY, new RolloverPage());

    private final Frame frame;
    private final String prefix;
    private final List<Step> steps = new ArrayList<>();
    private boolean reached = true;

    /** What the present step asks for. @param waits whether it is another side's turn */
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

        /** The same for a caller whose roles do not allow it: without forms. */
        Now unless(boolean allowed, String who) {
            return allowed ? this : new Now(true, who, List.of(), List.of());
        }
    }

    /** @param prefix of the keys of the steps' names */
    Procedure(Frame frame, String prefix) {
        this.frame = frame;
        this.prefix = prefix;
    }

    /** @param result what a step that is done has produced */
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

    /** The page that shows a form again: the procedure that it was sent from, or its usual one. */
    static Page again(Page usual) {
        return visit -> PAGES.getOrDefault(visit.form().get(FROM), usual).answer(visit);
    }

    /** The page that follows a form. */
    static String then(Form form, String usual) {
        return switch (form.get(FROM)) {
            case SetupPage.KEY -> SetupPage.PATH;
            case RolloverPage.KEY -> RolloverPage.path(form, form.get("successor"));
            default -> usual;
        };
    }
}
