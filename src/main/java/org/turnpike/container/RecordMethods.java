package org.turnpike.container;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.runtime.ObjectMethods;

/**
 * Makes the JDK release the record classes of a stopped application. The JDK links the methods equals, hashCode and toString of a record when they
 * are first called. For this it uses method handles of {@link ObjectMethods}, which remember the last type they were adapted to. Up to JDK 18, they
 * use strong references (JDK-8078641), which keep the class loader of the stopped application in memory until another record is linked.
 */
final class RecordMethods {
    private static final int LAST_TO_REMEMBER = 18;

    private RecordMethods() {
    }

    /**
     * Lets the JDK adapt these handles to a type of the JDK, so that it releases the application's type. Does nothing on JDKs that do not need this.
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
            throw new AssertionError("The JDK cannot link the methods of a record", impossible);
        }
    }

    /** Links a method as for a record with one component. The linked method is never called. */
    private static void link(Lookup lookup, String method, MethodType type) throws Throwable {
        ObjectMethods.bootstrap(lookup, method, type, String.class, "strip",
                lookup.findVirtual(String.class, "strip", MethodType.methodType(String.class)));
    }
}
