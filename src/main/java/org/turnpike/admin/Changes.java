package org.turnpike.admin;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * An operation that changes the server. The audit log records its caller, the arguments that are not {@link Secret}, the answer and the result;
 * if it cannot be written, the operation is rejected. The answer must contain no secret, because it is logged; a {@link Change} contains before
 * and after.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Changes {
    /** The event, in the words of operations.md §d.3 where it has some: {@code Add client}. */
    String value();
}
