package org.turnpike.admin;

import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.turnpike.audit.AuditLog;
import org.turnpike.deadlines.Notices;
import org.turnpike.serverconf.ConfigurationChanges;

/**
 * The beans of one security server. They are in the MBean server of the platform from {@link #register} until {@link #close}. The beans of the first
 * server in a JVM have plain names. The names of every further server end with {@code ,server=<home name>}. Not thread-safe: one thread creates and
 * closes an object.
 */
public final class AdminBeans implements AutoCloseable {
    /** The domain of all names. */
    public static final String DOMAIN = "turnpike";
    private static final int MOST_OF_ONE_NAME = 100;

    private final MBeanServer platform = ManagementFactory.getPlatformMBeanServer();
    private final Deque<ObjectName> registered = new ArrayDeque<>();
    private final String suffix;
    private final AuditLog audit;
    private final Notices notices;
    private final ConfigurationChanges changes;

    /** @param suffix the text after the type in each name: empty, or {@code ,server=<name>} */
    private AdminBeans(String suffix, AuditLog audit, Notices notices, ConfigurationChanges changes) {
        this.suffix = suffix;
        this.audit = audit;
        this.notices = notices;
        this.changes = changes;
    }

    /**
     * Registers the bean that identifies the server. This reserves the names of all other beans.
     *
     * @param home the home directory's name, which is part of the names if the server is not the first in its JVM
     * @param audit the log for the changes of all beans
     * @param notices sends notifications to the listeners of the beans
     * @param changes changes the server configuration
     */
    public static AdminBeans register(String home, SecurityServerMXBean server, AuditLog audit, Notices notices, ConfigurationChanges changes) {
        for (int attempt = 0; attempt < MOST_OF_ONE_NAME; attempt++) {
            AdminBeans beans = new AdminBeans(suffix(home, attempt), audit, notices, changes);
            try {
                beans.register("SecurityServer", server, SecurityServerMXBean.class);
                return beans;
            } catch (InstanceAlreadyExistsException taken) {
                continue;                                      // another server in this JVM has this name
            }
        }
        throw new IllegalStateException("There are " + MOST_OF_ONE_NAME + " security servers with a home named '" + home + "' in this JVM");
    }

    private static String suffix(String home, int attempt) {
        if (attempt == 0) {
            return "";
        }
        return ",server=" + ObjectName.quote(attempt == 1 ? home : home + "-" + attempt).replaceAll("^\"([A-Za-z0-9._-]+)\"$", "$1");
    }

    /** Registers a further bean of the same server. */
    public <T> AdminBeans add(String type, T bean, Class<T> as) {
        try {
            register(type, bean, as);
            return this;
        } catch (InstanceAlreadyExistsException e) {
            throw new IllegalStateException("Another application has a bean of type " + type, e);
        }
    }

    /**
     * Returns the name of this server's bean of a type. The bean need not exist.
     *
     * @throws IllegalArgumentException if the type cannot be part of a name
     */
    public ObjectName name(String type) {
        try {
            return new ObjectName(DOMAIN + ":type=" + type + suffix);
        } catch (MalformedObjectNameException e) {
            throw new IllegalArgumentException("There is no bean type '" + type + "'", e);
        }
    }

    private <T> void register(String type, T bean, Class<T> as) throws InstanceAlreadyExistsException {
        try {
            ObjectName name = name(type);
            platform.registerMBean(new DescribedBean(type, bean, as, audit, notices.of(type)), name);
            notices.named(type, name);
            registered.push(name);
        } catch (InstanceAlreadyExistsException e) {
            throw e;
        } catch (JMException e) {
            throw new IllegalStateException("The bean " + type + " cannot be registered: " + e.getMessage(), e);
        }
    }

    /** Returns the beans for a front end inside this JVM. */
    public BeanCalls calls() {
        return new BeanCalls(platform, this::name, audit, changes);
    }

    /** Unregisters every bean. */
    @Override
    public void close() {
        while (!registered.isEmpty()) {
            try {
                platform.unregisterMBean(registered.pop());
            } catch (InstanceNotFoundException gone) {
                continue;                                      // the bean is already gone
            } catch (JMException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
