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
 * One request of an administrator who has signed in.
 *
 * @param query the fields after the question mark
 * @param form the input; empty for a page that is only read
 * @param problem the reason why the form was rejected; empty if it was not
 * @param now when the request came
 */
record Visit(BeanCalls beans, SignedIn who, Caller caller, String csrfToken, String path, Form query, Form form, Optional<String> problem, Instant now, Console console) {

    /** Returns the bean of that interface for reading. Changes must use {@link #change}. */
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

    /** Whether the administrator has one of the roles. */
    boolean may(Set<Role> roles) {
        return who.roles().stream().anyMatch(roles::contains);
    }

    /** The administrator's roles do not allow the form. */
    static final class NotAllowedException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** @throws NotAllowedException which is answered 403 and audited, unless it is allowed */
    void require(boolean allowed) {
        if (!allowed) {
            throw new NotAllowedException();
        }
    }

    /** The same visit, whose form was rejected. */
    Visit rejected(String why) {
        return new Visit(beans, who, caller, csrfToken, path, query, form, Optional.of(why), now, console);
    }

    /** The frame of every page. @param current the key of the page in the menu */
    Frame frame(String current) {
        return console.frame(this, current);
    }
}
