package org.turnpike.admin;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * An operation that changes the server: its caller is written to the audit log, with the arguments that are not {@link Secret}, the
 * answer and the result; without the log it is refused. What the operation answers is written too, so it must hold no secret; a
 * {@link Change} contains before and after.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Changes {
    /** The event, in the words of operations.md §d.3 where it has some: {@code Add client}. */
    String value();
}
