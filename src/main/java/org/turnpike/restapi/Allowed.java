package org.turnpike.restapi;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.turnpike.users.Role;

/**
 * The roles that may call an operation: those of the bean's operation that it performs ({@link BeanRoles}), or those given here. No caller may call
 * an operation without this annotation.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Allowed {
    /** One of these roles is required; if empty, every signed-in caller is allowed. */
    Role[] value() default {};

    /** The bean whose {@link #operation} the call performs. The roles of this operation are in {@link BeanRoles}. */
    Class<?> bean() default Void.class;

    /** The name of the bean's operation. */
    String operation() default "";

    /** Whether callers that have not signed in may call it too. */
    boolean anonymous() default false;
}
