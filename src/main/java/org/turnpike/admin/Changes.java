package org.turnpike.admin;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks an operation that changes the server. The audit log records the caller, the arguments that are not {@link Secret}, the answer and the result.
 * If the audit log cannot be written, the operation is rejected. The answer is logged, unless the operation is marked as {@link Secret}. Of a
 * {@link Change}, the facts before and after are logged.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Changes {
    /** The name of the event, for example {@code Add client}. Names in operations.md §d.3 are used if there is one. */
    String value();
}
