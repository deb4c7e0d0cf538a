package org.turnpike.admin;

import java.io.IOException;
import java.util.function.Function;
import javax.management.InstanceNotFoundException;
import javax.management.MBeanException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.RuntimeErrorException;
import javax.management.RuntimeMBeanException;

/** The beans of one server for calls that arrive as frames: by the local socket (decision 24) or at the admin door (decision 30). Thread-safe. */
public final class FramedCalls {
    private final MBeanServerConnection beans;
    private final Function<String, ObjectName> names;

    /** @param names the name of this server's bean of a type */
    public FramedCalls(MBeanServerConnection beans, Function<String, ObjectName> names) {
        this.beans = beans;
        this.names = names;
    }

    /**
     * Performs a call. A bean's failure is an answer; an error of the JVM is one too, and its record is in the log.
     *
     * @throws IOException when not even the failure can be framed
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
