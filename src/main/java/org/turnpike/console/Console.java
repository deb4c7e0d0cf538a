package org.turnpike.console;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.turnpike.admin.BeanCalls;
import org.turnpike.admin.SecurityServerMXBean;

/** The routes and texts of the console of one server. Thread-safe. */
final class Console {
    private final Texts texts = Texts.read();
    private final Routes routes = Routes.all();
    private final BeanCalls beans;
    private final InstantSource clock;

    Console(BeanCalls beans, InstantSource clock) {
        this.beans = beans;
        this.clock = clock;
    }

    BeanCalls beans() {
        return beans;
    }

    InstantSource clock() {
        return clock;
    }

    Routes routes() {
        return routes;
    }

    Texts texts() {
        return texts;
    }

    Frame frame(Visit visit, String current) {
        List<Frame.Entry> menu = routes.menu().stream().filter(each -> each.roles().isEmpty() || visit.may(each.roles()))
                .map(each -> new Frame.Entry(each.menuKey(), each.path())).toList();
        Optional<String> done = Optional.of(visit.query().get("done")).filter(key -> texts.keys().contains("action." + key)).map(key -> texts.text("done", texts.text("action." + key)));
        return new Frame(texts, current, menu, visit.who().name(), visit.csrfToken(), visit.bean(SecurityServerMXBean.class).getRevision(), visit.problem(), done,
                visit.form(), visit.path(), visit.now());
    }

    /** Returns the frame of a page for a caller who has not signed in. */
    Frame frame(Form form, Optional<String> problem) {
        return new Frame(texts, "", List.of(), "", "", -1, problem, Optional.empty(), form, "", clock.instant());
    }

    /** The page that takes a one-time code. */
    record Once(Frame frame) {
    }

    /** A page that reports an error. */
    record Problem(Frame frame, int status, String why) {
    }

    /** A form that is outdated, because another administrator changed the configuration. @param changes the changes since the form was opened */
    record Stale(Frame frame, String path, List<Form.Field> kept, List<String> changes, boolean secret) {
    }
}
