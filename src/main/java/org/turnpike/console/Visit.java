package org.turnpike.console;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.turnpike.admin.BeanCalls;
import org.turnpike.audit.Caller;
import org.turnpike.users.Role;
import org.turnpike.users.SignedIn;

/**
 * A request of an administrator who has signed in.
 *
 * @param query the fields after the question mark
 * @param form the submitted form; empty for a GET request
 * @param problem the reason why the form was rejected; empty if it was not
 * @param now when the request arrived
 */
record Visit(BeanCalls beans, SignedIn who, Caller caller, String csrfToken, String path, Form query, Form form, Optional<String> problem, Instant now, Console console) {

    /** Returns the bean with this interface for reading. Changes must use {@link #change}. */
    <T> T bean(Class<T> as) {
        return beans.bean(as);
    }

    /** Runs a change in the administrator's name. */
    <T> T change(Supplier<T> change) {
        return beans.as(caller, change);
    }

    /** Like {@link #change}, for a change that returns nothing. */
    void run(Runnable change) {
        change(() -> {
            change.run();
            return null;
        });
    }

    /**
     * Like {@link #run}, for a change of the server configuration.
     *
     * @throws IllegalStateException if another change was stored since the form was shown; then this one was not made
     */
    void runSinceShown(Runnable change) {
        String shown = form.get(Form.REVISION);
        if (!shown.matches("[0-9]{1,18}")) {
            run(change);
            return;
        }
        beans.asSince(Long.parseLong(shown), caller, () -> {
            change.run();
            return null;
        });
    }

    /** Returns whether the administrator has one of the roles. */
    boolean may(Set<Role> roles) {
        return who.roles().stream().anyMatch(roles::contains);
    }

    /** Reports that the administrator's roles do not allow the form. */
    static final class NotAllowedException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** Requires that the form is allowed. @throws NotAllowedException if it is not; the request is answered with 403 and audited */
    void require(boolean allowed) {
        if (!allowed) {
            throw new NotAllowedException();
        }
    }

    /** Returns this visit with the reason why its form was rejected. */
    Visit rejected(String why) {
        return new Visit(beans, who, caller, csrfToken, path, query, form, Optional.of(why), now, console);
    }

    /** Returns the frame of a page. @param current the key of the page in the menu */
    Frame frame(String current) {
        return console.frame(this, current);
    }
}
