package org.turnpike.container;

import java.lang.management.ManagementFactory;
import java.util.List;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import org.turnpike.admin.Version;

/**
 * Reports over JMX why the security server could not start. The name of the bean has the suffix {@code ,server=<home name>} if another security
 * server of this JVM uses the name without a suffix.
 */
final class NotStarted implements NotStartedMXBean, AutoCloseable {
    private static final String NAME = "turnpike:type=SecurityServer";
    private final MBeanServer platform = ManagementFactory.getPlatformMBeanServer();
    private final String problem;
    private final ObjectName name;

    /** @param home the home directory's name */
    NotStarted(String problem, String home) {
        this.problem = problem;
        this.name = register(home);
    }

    private ObjectName register(String home) {
        try {
            StandardMBean bean = new StandardMBean(this, NotStartedMXBean.class, true);
            try {
                return platform.registerMBean(bean, new ObjectName(NAME)).getObjectName();
            } catch (InstanceAlreadyExistsException another) {
                String server = home.matches("[A-Za-z0-9._-]+") ? home : ObjectName.quote(home);
                return platform.registerMBean(bean, new ObjectName(NAME + ",server=" + server)).getObjectName();
            }
        } catch (JMException e) {
            throw new IllegalStateException("Cannot report over JMX that the security server did not start", e);
        }
    }

    /** Returns the name of this bean for the type {@code SecurityServer}. For every other type, returns a name that no bean has. */
    ObjectName nameOf(String type) {
        try {
            return type.equals("SecurityServer") ? name : new ObjectName("turnpike:type=NotStarted");
        } catch (JMException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public String getServer() {
        return "";
    }

    @Override
    public boolean isReady() {
        return false;
    }

    @Override
    public List<String> getProblems() {
        return List.of(problem);
    }

    @Override
    public String getVersion() {
        return Version.current();
    }

    @Override
    public void close() throws JMException {
        platform.unregisterMBean(name);
    }
}
