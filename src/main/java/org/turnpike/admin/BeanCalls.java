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
 * The beans of one server for a front end inside its JVM: the same checks, audit lines and failures as over JMX, with the caller that the front end
 * has authenticated. Thread-safe.
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

    /** Returns the bean of that interface, {@code TokensMXBean} for {@code turnpike:type=Tokens}. It throws the exception of the operation. */
    public <T> T bean(Class<T> as) {
        String name = as.getSimpleName();
        return JMX.newMXBeanProxy(platform, names.apply(name.substring(0, name.length() - "MXBean".length())), as);
    }

    /** Runs the work in the name of a caller, whom the audit log names as the author of its changes. */
    public <T> T as(Caller caller, Supplier<T> work) {
        return caller.during(work);
    }

    /**
     * As {@link #as}, for changes that require a revision of the server configuration.
     *
     * @throws org.turnpike.serverconf.ConcurrentChangeException if another one is stored; then the change was not made
     */
    public <T> T asSince(long revision, Caller caller, Supplier<T> work) {
        return changes.since(revision, () -> caller.during(work));
    }

    /** Performs a call that arrived as a frame, in the name of a caller. @return the framed answer, which is a bean's failure where there was one */
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
     * Writes a line to the audit log about an event outside the beans: a log-in, or a call that was not allowed.
     *
     * @param operation what was called
     * @param failure why it was rejected; empty when it was not
     * @throws IllegalStateException when the line cannot be written
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
