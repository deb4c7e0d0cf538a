package org.turnpike.console;

import gg.jte.html.OwaspHtmlTemplateOutput;
import gg.jte.output.Utf8ByteOutput;

/** The answer of a page or a form. */
sealed interface PageAnswer {

    /** A page. @param <V> the view of its template */
    record Shown<V>(int status, Template<V> template, V view) implements PageAnswer {
        Utf8ByteOutput rendered() {
            Utf8ByteOutput output = new Utf8ByteOutput();
            template.render(new OwaspHtmlTemplateOutput(output), null, view);
            return output;
        }

        Shown<V> with(int other) {
            return new Shown<>(other, template, view);
        }
    }

    /** The browser loads another page with GET. @param location a path of the console with its query */
    record Redirect(String location) implements PageAnswer {
    }

    /** A file to save. */
    record Download(String name, String type, byte[] content) implements PageAnswer {
    }

    static <V> PageAnswer page(Template<V> template, V view) {
        return new Shown<>(200, template, view);
    }

    /** Redirects to a page that confirms a change. @param done the key of the change, without the prefix {@code action.} */
    static PageAnswer done(String location, String done) {
        return new Redirect(location + (location.contains("?") ? "&" : "?") + "done=" + done);
    }
}
