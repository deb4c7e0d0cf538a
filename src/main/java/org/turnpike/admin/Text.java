package org.turnpike.admin;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The description of a bean, an attribute, an operation or a parameter, which JMX clients show. */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD, ElementType.PARAMETER})
public @interface Text {
    /** A sentence. */
    String value();

    /** The parameter's name; unused elsewhere. */
    String name() default "";
}
