package org.turnpike.container;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.runtime.ObjectMethods;

/**
 * Releases records of an application that the JDK keeps. The equals, hashCode and toString of a record are linked when they are first
 * called, with method handles of {@link ObjectMethods} that remember the last type they were adapted to: up to JDK 18 by strong
 * references (JDK-8078641), which hold a stopped application's class loader until some other record is linked.
 */
final class RecordMethods {
    private static final int LAST_TO_REMEMBER = 18;

    private RecordMethods() {
    }

    /**
     * Lets the JDK adapt those handles to a type of its own, so that it releases the application's type. Later JDKs keep nothing, and this only
     * links records.
     */
    static void forgetApplication() {
        if (Runtime.version().feature() <= LAST_TO_REMEMBER) {
            linkAnother();
        }
    }

    private static void linkAnother() {
        try {
            Lookup lookup = MethodHandles.publicLookup();
            link(lookup, "equals", MethodType.methodType(boolean.class, String.class, Object.class));
            link(lookup, "hashCode", MethodType.methodType(int.class, String.class));
            link(lookup, "toString", MethodType.methodType(String.class, String.class));
        } catch (Throwable impossible) {
            throw new AssertionError("The JDK links no record methods", impossible);
        }
    }

    /** As for a record of one component; the linked method is never called. */
    private static void link(Lookup lookup, String method, MethodType type) throws Throwable {
        ObjectMethods.bootstrap(lookup, method, type, String.class, "strip",
                lookup.findVirtual(String.class, "strip", MethodType.methodType(String.class)));
    }
}
