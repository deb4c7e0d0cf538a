package org.turnpike.admin;

import java.io.IOException;
import java.util.function.Function;
import javax.management.InstanceNotFoundException;
import javax.management.MBeanException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.RuntimeErrorException;
import javax.management.RuntimeMBeanException;

/** Performs calls of a server's beans that arrive as frames, at the local socket (decision 24) or at the admin door (decision 30). Thread-safe. */
public final class FramedCalls {
    private final MBeanServerConnection beans;
    private final Function<String, ObjectName> names;

    /** @param names returns the name of this server's bean for a type */
    public FramedCalls(MBeanServerConnection beans, Function<String, ObjectName> names) {
        this.beans = beans;
        this.names = names;
    }

    /**
     * Performs a call. A failure of the bean is returned as an answer. An error of the JVM is returned in the same way, and is also logged.
     *
     * @throws IOException if neither the answer nor the failure can be written as a frame
     */
    public byte[] answer(LocalSocketCall call) throws IOException {
        try {
            return LocalSocketCall.answer(perform(call));
        } catch (Exception e) {
            return LocalSocketCall.failure(cause(e));
        }
    }

    private Object perform(LocalSocketCall call) throws Exception {
        ObjectName name = names.apply(call.bean());
        switch (call.kind()) {
            case EXISTS:
                return beans.isRegistered(name);
            case GET:
                return beans.getAttribute(name, call.name());
            default:
                return beans.invoke(name, call.name(), call.arguments(), call.signature());
        }
    }

    private static Throwable cause(Exception failure) {
        if (failure instanceof InstanceNotFoundException) {
            return new IllegalStateException("This server has no bean " + failure.getMessage() + ".");
        }
        boolean wrapped = failure instanceof MBeanException || failure instanceof RuntimeMBeanException || failure instanceof RuntimeErrorException;
        return wrapped && failure.getCause() != null ? failure.getCause() : failure;
    }
}
