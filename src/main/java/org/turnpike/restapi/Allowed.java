package org.turnpike.restapi;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.turnpike.users.Role;

/** The roles that may call an operation; an operation without this annotation is allowed to no caller. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Allowed {
    /** Any of these; none for every signed-in caller. */
    Role[] value() default {};

    /** Whether also callers that have not signed in may call it. */
    boolean anonymous() default false;
}
