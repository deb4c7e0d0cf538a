package org.turnpike.admin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.management.JMX;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import org.turnpike.audit.AuditLog;
import org.turnpike.audit.Caller;
import org.turnpike.serverconf.ConfigurationChanges;

/**
 * Gives a front end inside this JVM access to the beans of a server, with the same checks, audit lines and failures as over JMX. The front end has
 * authenticated the caller. Thread-safe.
 */
public final class BeanCalls {
    private final MBeanServerConnection platform;
    private final Function<String, ObjectName> names;
    private final AuditLog audit;
    private final ConfigurationChanges changes;

    BeanCalls(MBeanServerConnection platform, Function<String, ObjectName> names, AuditLog audit, ConfigurationChanges changes) {
        this.platform = platform;
        this.names = names;
        this.audit = audit;
        this.changes = changes;
    }

    /**
     * Returns the bean with this interface, for example {@code turnpike:type=Tokens} for {@code TokensMXBean}. Its methods throw the exceptions of
     * the operations.
     */
    public <T> T bean(Class<T> as) {
        String name = as.getSimpleName();
        return JMX.newMXBeanProxy(platform, names.apply(name.substring(0, name.length() - "MXBean".length())), as);
    }

    /** Runs the work in the name of a caller. The audit log records this caller as the author of the changes. */
    public <T> T as(Caller caller, Supplier<T> work) {
        return caller.during(work);
    }

    /**
     * Like {@link #as}, but makes the changes only if the server configuration still has the given revision.
     *
     * @throws org.turnpike.serverconf.ConcurrentChangeException if it has another revision; the change was not made then
     */
    public <T> T asSince(long revision, Caller caller, Supplier<T> work) {
        return changes.since(revision, () -> caller.during(work));
    }

    /** Performs a call that arrived as a frame, in the name of a caller. @return the answer or the failure of the bean, as a frame */
    public byte[] answer(Caller caller, LocalSocketCall call) throws IOException {
        try {
            return caller.during(() -> {
                try {
                    return new FramedCalls(platform, names).answer(call);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /**
     * Writes an audit log line about an event outside the beans: a sign-in, or a call that was not allowed.
     *
     * @param operation the method and path, or the name, of the call
     * @param failure why the call was rejected; empty if it was not rejected
     * @throws IllegalStateException if the line cannot be written
     */
    public void audit(Caller caller, String operation, String event, String failure) {
        try {
            AuditLog.Entry entry = audit.begin(operation, event, caller, Map.of());
            if (failure.isEmpty()) {
                entry.done(Map.of());
            } else {
                entry.failed(failure);
            }
        } catch (IOException e) {
            throw new IllegalStateException("The audit log cannot be written: " + e.getMessage(), e);
        }
    }
}
